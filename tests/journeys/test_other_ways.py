"""The same tracing over the network, sending back, and the doctor who is no party to it."""

import subprocess
import sys

import pydicom
import pytest
from playwright.sync_api import expect

from tests.journeys.township import TRACING, place_order, residents_without_ecg

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey")]


def storescu(product, file):
    """pynetdicom's own sender, as a program beside us."""
    words = ["-m", "pynetdicom", "storescu", "127.0.0.1", str(product.dicom_port), str(file), "-aet", "ECGCART", "-v"]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=60, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert "0x0000" in told, told


def another_tracing(path, **words):
    """The packaged tracing as an object of its own: an earlier journey may have brought the packaged one."""
    made = pydicom.dcmread(TRACING)
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
    for name, value in words.items():
        setattr(made, name, value)
    made.save_as(path)
    return path


def test_second_way(product, sign_in, tmp_path):
    doctor = sign_in("township.doctor")
    by_number, by_hand = residents_without_ecg(doctor, 2)
    first = place_order(doctor, by_number)
    expect(doctor.page.locator("main")).to_contain_text("上传心电图")

    storescu(product, another_tracing(tmp_path / "named.dcm", AccessionNumber=first))
    doctor.go(f"/orders/{first}/")
    expect(doctor.page.locator(".ecg-sheet svg").first).to_be_visible()
    reader = sign_in("ecg.doctor")
    reader.go("/ecg/worklist/")
    expect(reader.page.locator("#list tbody tr", has_text=by_number.name)).to_contain_text("待接单")

    second = place_order(doctor, by_hand)
    unnamed = another_tracing(tmp_path / "unnamed.dcm")  # no accession number
    storescu(product, unnamed)
    storescu(product, unnamed)  # a device that is not sure sends again
    doctor.go("/ecg/inbox/")
    waiting = doctor.page.locator("tbody tr", has_text="ECGCART")
    expect(waiting).to_have_count(1)
    waiting.get_by_label("匹配到申请").select_option(second)
    waiting.get_by_role("button", name="匹配").click()
    expect(doctor.page.locator("#notice")).to_contain_text(second)
    expect(doctor.page.locator("tbody tr", has_text="ECGCART")).to_have_count(0)
    doctor.go(f"/orders/{second}/")
    expect(doctor.page.locator(".ecg-sheet svg").first).to_be_visible()
    assert doctor.complaints == reader.complaints == []


def test_foreign_file_is_refused(sign_in, tmp_path):
    doctor = sign_in("township.doctor")
    (resident,) = residents_without_ecg(doctor, 1)
    photo = tmp_path / "photo.dcm"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + b"not an ECG" * 1000)
    number = place_order(doctor, resident, tracing=photo)
    expect(doctor.page.locator("#notice")).to_contain_text("图形没有收下")
    expect(doctor.page.locator("#notice")).to_contain_text("保持原样")
    assert doctor.page.locator(".ecg-sheet").count() == 0
    doctor.page.locator("form[action$='/tracing/'] [name=tracing]").set_input_files(TRACING)
    doctor.page.get_by_role("button", name="上传").click()
    expect(doctor.page.locator(".ecg-sheet svg").first).to_be_visible()
    expect(doctor.page.locator("h1")).to_have_text(number)


def test_sent_back(sign_in):
    doctor = sign_in("township.doctor")
    (resident,) = residents_without_ecg(doctor, 1)
    number = place_order(doctor, resident, priority="急", tracing=TRACING)

    reader = sign_in("ecg.doctor")
    reader.go(f"/ecg/read/{number}/")
    reader.page.get_by_role("button", name="接单").click()
    expect(reader.page.locator("main")).to_contain_text("我已接单")
    reader.page.keyboard.press("Alt+r")
    dialog = reader.page.locator("#send-back")
    dialog.get_by_label("原因").select_option(label="导联脱落")
    dialog.get_by_label("说明").fill("V1 脱落，请贴牢后重采")
    dialog.get_by_role("button", name="退回重采").click()
    reader.page.wait_for_url(lambda url: number not in url)

    doctor.go("/")
    back = doctor.page.locator(".panel", has_text="退回给我的").locator("ul.lines li").first
    expect(back).to_contain_text(resident.name)
    expect(back).to_contain_text("导联脱落：V1 脱落，请贴牢后重采")
    back.get_by_role("link").click()
    expect(doctor.page.locator("h1")).to_have_text(number)
    expect(doctor.page.locator(".banner", has_text="导联脱落")).to_be_visible()
    doctor.page.locator("form[action$='/tracing/'] [name=tracing]").set_input_files(TRACING)
    doctor.page.get_by_role("button", name="上传").click()
    expect(doctor.page.locator(".ecg-sheet svg").first).to_be_visible()

    reader.go("/ecg/worklist/")
    expect(reader.page.locator("#list tbody tr", has_text=resident.name)).to_contain_text("待接单")
    doctor.go("/")
    assert doctor.page.locator(".panel", has_text="退回给我的").get_by_text(resident.name).count() == 0
    assert doctor.complaints == reader.complaints == []


def test_outsider(sign_in):
    doctor = sign_in("township.doctor")
    (resident,) = residents_without_ecg(doctor, 1)
    number = place_order(doctor, resident, tracing=TRACING)
    doctor.go("/")
    assert number in doctor.jump(number).inner_text()

    outsider = sign_in("township2.doctor")
    outsider.go("/ecg/requests/")
    total = outsider.page.locator(".pager").inner_text().split("条")[0]
    for path in (
        f"/orders/{number}/", f"/ecg/reports/{number}/", f"/ecg/read/{number}/", f"/ecg/worklist/{number}/",
        f"/people/{resident.code}/", f"/ecg/order/resident/{resident.code}/", f"/ecg/order/?resident={resident.code}",
    ):  # fmt: skip
        status, text = outsider.answer(path)
        assert status in {403, 404}, (path, status)
        assert resident.name not in text, path
    assert outsider.answer(f"/orders/{number}/")[0] == 404
    assert outsider.answer("/orders/XD2601010001/")[0] == 404, "a number that nobody has reads the same"
    outsider.go("/")
    found = outsider.jump(number).inner_text()
    assert "没有找到" in found
    assert resident.name not in found
    place_order(doctor, resident, tracing=TRACING)
    outsider.go("/ecg/requests/")
    assert outsider.page.locator(".pager").inner_text().split("条")[0] == total


def test_nothing_broke_unseen(product):
    """Runs last: whatever the journeys did, no process has logged an error."""
    assert product.errors() == []
