"""What every room has: a title, its files in their places, tests; and no helper without a home."""

import re

import pytest

from tests.architecture.files import PACKAGE, name, room_folders, tracked
from yigongti.foundation.rooms import all_rooms

NAMELESS = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py", "services.py", "selectors.py", "signals.py"}


@pytest.mark.parametrize("folder", room_folders(), ids=name)
def test_the_room_has_a_title_and_tests(folder) -> None:
    assert (folder / "__init__.py").read_text().startswith('"""'), (
        f"{name(folder)}/__init__.py: one line about the room"
    )
    assert list((folder / "tests").glob("**/test_*.py")), f"{name(folder)} has no tests"


@pytest.mark.parametrize("folder", room_folders(), ids=name)
def test_the_room_is_in_the_register(folder) -> None:
    code = ".".join(folder.relative_to(PACKAGE).parts)
    assert code in {room.code for room in all_rooms()}


def test_every_registered_room_has_its_folder() -> None:
    assert [room.code for room in all_rooms() if not (PACKAGE / room.code.replace(".", "/")).is_dir()] == []


def test_no_file_has_a_nameless_name() -> None:
    assert [name(p) for p in tracked("yigongti/**/*.py") if p.name in NAMELESS] == []


def test_every_permission_is_dotted_words_of_lower_case() -> None:
    codes = [permission.code for room in all_rooms() for permission in room.permissions]
    assert [c for c in codes if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", c)] == []


def test_no_number_stands_in_a_folder_name() -> None:
    folders = {part for p in tracked("yigongti/**/*.py") for part in p.relative_to(PACKAGE).parts[:2]}
    assert [f for f in folders if re.search(r"\d", f.removesuffix(".py")) and f != "hl7v2"] == []


def test_no_unfinished_marks() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    paths = [p for p in tracked("yigongti/**/*.py", "yigongti/**/*.html", "script/*") if "vendor" not in p.parts]
    assert [name(p) for p in paths if marks.search(p.read_text())] == []
