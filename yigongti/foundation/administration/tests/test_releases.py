"""县版历史: two persons bring an edition into force on the pages; earlier ones stay readable."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from yigongti.foundation.access.models import Organization, Position, Role, User
from yigongti.foundation.access.testing import sign_in
from yigongti.foundation.editions import actions, layers, load, queries
from yigongti.foundation.editions.models import Release
from yigongti.foundation.editions.openings import ROOMS
from yigongti.foundation.editions.roles import ROLES
from yigongti.foundation.editions.testing import spoil_release
from yigongti.foundation.editions.tests.folder import write
from yigongti.foundation.editions.values import VALUES

pytestmark = pytest.mark.django_db
COUNTY = "990038"
RIGHTS = ("editions.value.read", *(f"editions.release.{v}" for v in ("propose", "approve", "send_back", "withdraw")))
CLOCK = '[clock]\nclause = "四（九）1"\nx = {{value = {0}, title = "报告时限", unit = "分钟"}}\n'


@pytest.fixture(autouse=True)
def edition(monkeypatch, tmp_path):
    """A county with its own small edition in force, on an empty base."""
    (tmp_path / "base").mkdir()
    monkeypatch.setattr(layers, "BASE", tmp_path / "base")
    monkeypatch.setattr(load, "sections", lambda: (VALUES, ROOMS, ROLES))
    folder = write(tmp_path / "county", values=CLOCK.format(30))
    actions.load_edition(actor=actions.loader(), now=timezone.now() - timedelta(days=40), folder=folder)
    return folder


@pytest.fixture
def first():
    return person("first")


@pytest.fixture
def second():
    return person("second")


def person(name, rights=RIGHTS, county=COUNTY):
    place, _ = Organization.objects.get_or_create(
        code=f"c{county}", defaults={"name": "演示卫健委", "short_name": "卫健委", "county": county}
    )
    user = User.objects.create_user(name, None, display_name=f"人员{name}")
    role = Role.objects.create(code=f"role_{name}", title="角色", permissions=list(rights), scope="county")
    position = Position.objects.create(user=user, role=role, organization=place, valid_from=date(2025, 1, 1))
    return sign_in(Client(), user, position)


def url(name, *args):
    return reverse(f"editions:{name}", args=args)


def propose(client, text=None, *, in_force="", key="k1", name="values.toml"):
    in_force = in_force or timezone.localdate().isoformat()
    upload = SimpleUploadedFile(name, (CLOCK.format(20) if text is None else text).encode())
    form = {"files": [upload], "in_force": in_force, "note": "缩短时限", "_key": key}
    return client.post(url("propose"), form)


def proposal():
    return Release.objects.get(state="proposed")


def value():
    return queries.value(county=COUNTY, key="clock.x", at=timezone.now()).value


def text_of(answer):
    return answer.content.decode()


def test_two_persons_bring_a_changed_file_into_force(first, second):
    answer = propose(first)
    assert (answer.status_code, answer.url) == (302, url("release", proposal().pk))
    shown = text_of(first.get(answer.url))
    for words in ("报告时限", "<del>30</del>", "<b>20</b>", "四（九）1", "这份方案是您提交的", "缩短时限"):
        assert words in shown
    assert url("approve", proposal().pk) not in shown
    assert "有一份方案待批准" in text_of(second.get(url("releases")))
    asked = text_of(second.get(answer.url))
    assert url("approve", proposal().pk) in asked
    assert value() == 30
    assert second.post(url("approve", proposal().pk), {"_key": "k2"}).status_code == 302
    assert value() == 20
    assert "人员second" in text_of(first.get(answer.url))


def test_a_double_click_approves_once(first, second):
    propose(first)
    pk = proposal().pk
    assert [second.post(url("approve", pk), {"_key": "same"}).status_code for _ in range(2)] == [302, 302]
    assert Release.objects.filter(state="in_force").count() == 1


def test_the_proposer_cannot_approve_and_may_withdraw(first):
    propose(first)
    pk = proposal().pk
    answer = first.post(url("approve", pk), {"_key": "k2"})
    assert answer.status_code == 403
    assert "两人" in text_of(answer)
    assert first.post(url("withdraw", pk), {"_key": "k3"}).status_code == 302
    assert Release.objects.get(pk=pk).state == "withdrawn"
    assert "已撤回" in text_of(first.get(url("releases")))


def test_sending_back_needs_a_reason_and_shows_it(first, second):
    propose(first)
    pk = proposal().pk
    answer = second.post(url("send_back", pk), {"reason": " ", "_key": "k2"})
    assert answer.status_code == 422
    assert "请写明退回原因" in text_of(answer)
    assert second.post(url("send_back", pk), {"reason": "时限太短", "_key": "k3"}).status_code == 302
    assert "时限太短" in text_of(first.get(url("release", pk)))
    assert value() == 30


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a]\nx = 3O\n", "数字里不能有字母"),
        ("[a]\nx = 3\n", "没有出处"),
        (CLOCK.format(30), "完全相同"),
    ],
)
def test_bad_files_are_said_with_file_and_line(first, text, words):
    answer = propose(first, text)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Release.objects.filter(state="proposed").exists()


def test_no_file_a_bad_day_and_a_strange_name_are_refused(first):
    assert "请选择要更改" in text_of(first.post(url("propose"), {"in_force": "2026-01-01", "_key": "a"}))
    assert "2026-07-01" in text_of(propose(first, in_force="soon", key="b"))
    assert "文件名" in text_of(propose(first, name="values.exe", key="c"))
    assert "UTF-8" in text_of(
        first.post(
            url("propose"),
            {
                "files": [SimpleUploadedFile("values.toml", "条".encode("gb18030"))],
                "in_force": "2026-01-01",
                "_key": "d",
            },
        )
    )


def test_the_page_after_its_day_has_come(first, second):
    tomorrow = timezone.localdate() + timedelta(days=3)
    propose(first, in_force=tomorrow.isoformat())
    pk = proposal().pk
    assert "自动施行" in text_of(second.get(url("release", pk)))
    second.post(url("approve", pk), {"_key": "k2"})
    assert value() == 30
    assert "已批准，待施行" in text_of(first.get(url("release", pk)))


def test_history_files_and_any_two_editions_side_by_side(first, second):
    propose(first)
    pk = proposal().pk
    second.post(url("approve", pk), {"_key": "k2"})
    old = Release.objects.get(state="superseded")
    listed = text_of(first.get(url("releases")))
    assert "系统载入，无须批准" in listed
    assert "人员first" in listed
    file = text_of(first.get(url("file", old.pk), {"name": "values.toml"}))
    assert "报告时限" in file
    assert "30 分钟" in file
    both = text_of(first.get(url("difference"), {"old": pk, "new": old.pk}))
    assert "<del>20</del>" in both
    book = first.get(url("difference"), {"old": old.pk, "new": pk, "export": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book) if book.streaming else book.content))
    cells = rows.get_sheet_by_index(0).to_python()
    assert ["参数", "变更", "报告时限", "clock.x", "取值"] in [row[:5] for row in cells]
    assert first.get(url("file", old.pk), {"name": "nothing.toml"}).status_code == 404


def test_another_county_sees_and_does_nothing(first):
    propose(first)
    pk = proposal().pk
    stranger = person("stranger", county="990039")
    for name in ("release", "file"):
        assert stranger.get(url(name, pk)).status_code == 404
    for name in ("approve", "send_back", "withdraw"):
        assert stranger.post(url(name, pk), {"_key": f"s{name}", "reason": "x"}).status_code == 404
    assert "缩短时限" not in text_of(stranger.get(url("releases")))
    assert stranger.get(url("difference"), {"old": pk}).status_code == 404
    assert Release.objects.get(pk=pk).state == "proposed"


def test_who_only_reads_gets_no_buttons(first):
    propose(first)
    reader = person("reader", ["editions.value.read"])
    shown = text_of(reader.get(url("release", proposal().pk)))
    assert "不能批准" in shown
    assert url("approve", proposal().pk) not in shown
    assert url("propose") not in text_of(reader.get(url("releases")))
    assert reader.post(url("approve", proposal().pk), {"_key": "z"}).status_code == 403


def test_a_stranger_is_refused():
    nobody = person("nobody", [])
    assert nobody.get(url("releases")).status_code == 403
    assert Client().get(url("releases")).status_code == 302


def test_an_old_file_that_newer_code_cannot_read_is_said_so(first):
    spoil_release(Release.objects.get().pk, {"edition.toml": "colour = 1\n"})
    answer = first.get(url("release", Release.objects.get().pk))
    assert answer.status_code == 200
    assert "不能按现在的格式" in text_of(answer)


def test_the_menu_leads_to_the_history(first):
    from yigongti.foundation.editions.room import ROOM

    assert [entry.url_name for entry in ROOM.navigation] == ["editions:values", "editions:releases"]
    assert "第 1 版" in text_of(first.get(url("releases")))


def test_the_menu_counts_what_waits_for_me(first, second):
    from yigongti.foundation.editions.room import ROOM

    propose(first)
    made = datetime.now(tz=timezone.get_current_timezone())
    assert proposal().proposed_at <= made
    count = next(entry.count for entry in ROOM.navigation if entry.url_name == "editions:releases")
    actors = [client.get(url("releases")).wsgi_request.actor for client in (first, second)]
    counts = [count(actor=actor, now=made) for actor in actors]  # as the frame asks
    assert counts == [0, 1]
