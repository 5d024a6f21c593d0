"""Statistics: counts worked by hand, the workbook equal to the page, four beats."""

import io
import re

from python_calamine import CalamineWorkbook

from yigongti.centers.ecg import actions
from yigongti.centers.ecg.testing import NOW, REQUESTER
from yigongti.centers.ecg.tests.desk import text
from yigongti.foundation.access.testing import make_actor
from yigongti.records.people.testing import make_resident


def order_of(world, place):
    """A performed order of another institution."""
    actor = make_actor(REQUESTER, place)
    return actions.place_order(
        actor=actor, now=NOW, resident=make_resident(place), requester=place, item=world.item, priority="routine",
        clinical_question="头晕", certainty="suspected",
    )  # fmt: skip


def cells(page):
    """The body of the page's table as plain words."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)[1]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in rows
    ]


def workbook(answer):
    data = answer.getvalue() if not answer.streaming else b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_the_workbook_equals_the_page_and_both_what_happened(desk, world):
    world.returned()
    world.performed()
    order_of(world, world.places.center_a2)
    reader = desk("reader")
    rows = {row[0]: row for row in cells(text(reader.get("ecg:statistics")))}
    assert rows["松溪镇卫生院"][1:3] == ["2", "1"]
    assert rows["竹坪乡卫生院"][1:3] == ["1", "0"]
    assert rows["合计"][1:3] == ["3", "1"]
    sheet = [row for row in workbook(reader.get("ecg:statistics", export="xlsx")) if row[0] in rows]
    assert len(sheet) == len(rows) == 3
    for row in sheet:
        shown = rows[row[0]]
        for at, value in enumerate(row[1:8], start=1):
            if value in {"", None}:
                assert not re.search(r"\d", shown[at]), (row[0], at)
            else:
                assert float(re.search(r"-?[\d.]+", shown[at])[0]) == round(float(value), 1), (row[0], at)


def test_days_of_the_address(desk, world):
    world.returned()
    reader = desk("reader")
    assert "松溪镇卫生院" not in text(reader.get("ecg:statistics", first="2025-01-01", last="2025-01-31"))
    for nonsense in ({"first": "soon"}, {"last": "2026-13-01"}, {"first": "2026-12-31", "last": "2025-01-01"}):
        assert reader.get("ecg:statistics", **nonsense).status_code == 200


def test_strangers_and_another_center(desk, world):
    world.returned()
    stranger = desk("stranger")
    assert (stranger.get("ecg:statistics").status_code, stranger.refusals()) == (403, 1)
    assert "松溪镇卫生院" not in text(desk("reader", world.places.tcm_hospital).get("ecg:statistics"))
