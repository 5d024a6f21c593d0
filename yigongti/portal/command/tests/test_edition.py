"""`yigongti edition check|diff`, and the demo's county, without a running server."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from yigongti.demo.load import is_there, load_demo
from yigongti.foundation.access.models import Position
from yigongti.foundation.editions import actions
from yigongti.portal.command import demo, edition, main
from yigongti.portal.runtime import environment
from yigongti.portal.runtime.home import CHECKOUT
from yigongti.portal.runtime.stops import CannotStart
from yigongti.records.people.models import Resident
from yigongti.records.places.models import County

NOW = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _already_set_up(monkeypatch):
    monkeypatch.setattr(environment, "adopt", lambda _home: None)


@pytest.fixture
def changed(tmp_path) -> Path:
    """Wushan's folder with one number, one member and one role changed."""
    folder = tmp_path / "wushan_new"
    shutil.copytree(CHECKOUT / "editions" / "wushan_2024", folder)
    for name, old, new in (
        ("values.toml", "value = 300", "value = 350"),
        ("consortia.toml", '    "ws-luoping", # 巫山县骡坪镇中心卫生院\n', ""),
        ("consortia.toml", 'member = [\n    "ws-wuxia"', 'trustee = [\n    "ws-wuxia"'),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_check_of_every_edition_that_ships(capsys):
    for folder in sorted((CHECKOUT / "editions").glob("*/edition.toml")):
        assert main(["edition", "check", folder.parent.name]) == 0
    assert capsys.readouterr().out.count("is sound.") == 5


def test_check_names_the_layer_of_a_mistake(changed, capsys):
    (changed / "values.toml").write_text("[a]\nx = 1\n", encoding="utf-8")
    assert main(["edition", "check", str(changed)]) == 1
    assert "values.toml 第 2 行" in capsys.readouterr().out


def test_diff_between_two_folders_in_words(changed, capsys):
    assert main(["edition", "diff", str(changed), "--against", "wushan"]) == 0
    said = capsys.readouterr().out
    assert "~ 服务人口偏少的行政村，低于 [county.village_small_population] 〔一（一）〕" in said
    assert "value: 300 -> 350" in said
    assert 'role: "成员单位" -> "托管方"' in said
    assert "- 巫山县骡坪镇中心卫生院 [ws-tcm-group/ws-luoping]" in said
    assert said.rstrip().endswith("0 added, 2 changed, 1 removed.")


def test_diff_as_json(changed, capsys):
    assert main(["edition", "diff", str(changed), "--against", "wushan_2024", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {(one["section"], one["what"], one["key"]) for one in found} == {
        ("values", "changed", "county.village_small_population"),
        ("consortia", "changed", "ws-mch-group/ws-wuxia"),
        ("consortia", "removed", "ws-tcm-group/ws-luoping"),
    }


def test_a_folder_against_itself_says_nothing(capsys):
    assert main(["edition", "diff", "fengjie", "--against", "fengjie"]) == 0
    assert capsys.readouterr().out.strip() == "0 added, 0 changed, 0 removed."


def test_diff_of_a_broken_folder_names_file_and_line(changed, capsys):
    (changed / "places.toml").write_text("[county]\ncode = 3\n", encoding="utf-8")
    assert main(["edition", "diff", str(changed), "--against", "wushan"]) == 1
    assert "places.toml 第 2 行" in capsys.readouterr().out


def test_diff_against_what_is_in_force(changed, db):
    from argparse import Namespace

    args = Namespace(against="")
    assert edition._in_force(args, changed) is None
    actions.load_edition(actor=actions.loader(), now=NOW, folder=CHECKOUT / "editions" / "wushan_2024")
    for asked in ("", "wushan_2024"):
        content = edition._in_force(Namespace(against=asked), changed)
        assert content.head.code == "wushan_2024"
    with pytest.raises(CannotStart, match="nothing_like_it"):
        edition._in_force(Namespace(against="nothing_like_it"), changed)


def test_the_demo_finds_its_county(db):
    with pytest.raises(CannotStart, match="Load an edition first"):
        demo._county("")
    assert demo._county("500237") == "500237"  # ships, and is loaded on the way
    assert County.objects.get().name == "巫山县"
    assert demo._county("") == "500237"
    assert demo._county("jingyan") == "511124"
    with pytest.raises(CannotStart, match="Say which county"):
        demo._county("")
    with pytest.raises(CannotStart, match="no edition"):
        demo._county("999999")


NEW = ("edition", "new", "云汐县", "--code", "990401", "--commission", "云汐县卫生健康局", "--province", "澜江省")


def test_a_county_begins_with_its_commission_and_accounts(db, tmp_path, capsys):
    folder = str(tmp_path / "yunxi")
    assert main([*NEW, "-o", folder]) == 0
    assert main(["edition", "check", folder]) == 0
    assert main([*NEW, "-o", folder]) == 1  # never over an edition that is there
    assert "没有覆盖" in capsys.readouterr().err
    assert demo._county(folder) == "990401"
    load_demo(residents=500, now=NOW, county="990401")
    assert is_there(county="990401")  # a restart makes no residents once the document has brought townships
    held = Position.objects.filter(organization__name="云汐县卫生健康局")
    assert {"commission", "commission.head", "secadmin"} <= set(held.values_list("user__username", flat=True))
    assert not Resident.objects.exists()


@pytest.mark.parametrize(("name", "code"), [("云汐", "990401"), ("云汐县", "990400"), ("云汐县", "99040")])
def test_a_county_has_a_full_name_and_a_code(name, code, tmp_path, capsys):
    assert main(["edition", "new", name, "--code", code, "-o", str(tmp_path / "x")]) == 1
    assert "请写" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
