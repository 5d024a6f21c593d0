"""The data folder: made closed, never loosened or taken over, one owner at a time."""

import json
import os
from pathlib import Path

import pytest

from yigongti.portal.runtime import environment, lock, place
from yigongti.portal.runtime.home import Home, edition_folder, write_private
from yigongti.portal.runtime.stops import CannotStart

GOOD = "0123456789abcdefghijklmnopqrstuvwxyzABCD"


def test_the_folder_is_made_for_us_alone_and_found_again(tmp_path: Path) -> None:
    home = Home(tmp_path / "a b" / "data")
    assert home.create()
    assert home.root.stat().st_mode & 0o777 == 0o700
    assert not home.create()


def test_a_folder_that_stands_keeps_its_permissions(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    Home(tmp_path).create()
    assert tmp_path.stat().st_mode & 0o777 == 0o750


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = home.session_secret()
    assert home.session_secret() == first
    assert not environment.is_unsafe(first)
    assert home.secret.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.session_secret()
    home.secret.chmod(0o644)
    with pytest.raises(CannotStart, match="chmod 600"):
        home.session_secret()


@pytest.mark.parametrize("secret", ["", "short", environment.DEMO_KEY, "a" * 64])
def test_unsafe_secrets(secret: str) -> None:
    assert environment.is_unsafe(secret)


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"YIGONGTI_MODE": "prod"}, "must be 'demo' or 'production'"),
        ({"YIGONGTI_MODE": "production", "YIGONGTI_DEBUG": "1"}, "refused outside demo mode"),
        ({"YIGONGTI_SECRET": "short"}, "YIGONGTI_SECRET is unsafe"),
        ({"YIGONGTI_MODE": "production"}, "needs YIGONGTI_HOSTS"),
        ({"YIGONGTI_MODE": "production", "YIGONGTI_HOSTS": "*"}, "needs YIGONGTI_HOSTS"),
    ],
)
def test_what_is_refused_before_anything_starts(
    env: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("YIGONGTI_MODE", "YIGONGTI_DEBUG", "YIGONGTI_SECRET", "YIGONGTI_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CannotStart, match=words.replace("'", ".")):
        environment.refuse_unsafe()


def test_production_with_hosts_and_a_good_secret_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIGONGTI_DEBUG", raising=False)
    for name, value in {"MODE": "production", "HOSTS": "yigongti.example", "SECRET": GOOD}.items():
        monkeypatch.setenv(f"YIGONGTI_{name}", value)
    environment.refuse_unsafe()


def test_the_second_one_in_the_same_folder_is_told_who_has_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_private(home.address, json.dumps({"url": "http://127.0.0.1:8000"}))
    with lock.held(home, "script/server"):
        assert lock.is_held(home)
        with pytest.raises(CannotStart) as refusal, lock.held(home, "another"):
            pass
    assert str(os.getpid()) in str(refusal.value)
    assert "http://127.0.0.1:8000" in str(refusal.value)
    assert not lock.is_held(home)


def test_a_long_folder_name_gets_a_short_socket_folder_of_its_own(tmp_path: Path) -> None:
    near, far = Home(Path("/srv/yigongti")), Home(tmp_path / ("long " * 30))
    assert place._socket_path(near) == Path("/srv/yigongti/run")
    short = place._socket_path(far)
    assert len(os.fsencode(short)) < 60
    assert short != place._socket_path(Home(tmp_path / ("long " * 31)))


def test_a_socket_folder_of_a_stranger_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = tmp_path / "trap"
    trap.mkdir(mode=0o755)
    trap.chmod(0o755)
    monkeypatch.setattr(place, "_socket_path", lambda _home: trap)
    with pytest.raises(CannotStart, match="stands in the way"):
        place._socket_folder(Home(tmp_path))
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    monkeypatch.setattr(place, "_socket_path", lambda _home: link)
    with pytest.raises(CannotStart, match="stands in the way"):
        place._socket_folder(Home(tmp_path))


def test_an_unknown_edition_names_the_known_ones() -> None:
    with pytest.raises(CannotStart, match="wuxi_2025") as said:
        edition_folder("nowhere_1999")
    assert "base" not in str(said.value)


@pytest.mark.parametrize("name", ["wuxi", "fengjie", "jingyan", "wushan", "fujian"])
def test_a_county_is_found_by_its_short_name(name: str) -> None:
    assert edition_folder(name).name.startswith(f"{name}_20")


@pytest.mark.parametrize("name", ["base", "", "w", "wuxi_*", "../editions"])
def test_what_is_no_county_is_refused(name: str) -> None:
    with pytest.raises(CannotStart):
        edition_folder(name)
