"""The command line: --help on every level, one sentence for every refusal."""

import argparse

import pytest

from yigongti.portal.command import COMMANDS, build_parser, main


def levels() -> list[list[str]]:
    found: list[list[str]] = [[]]
    for name in COMMANDS:
        parser, _ = build_parser(name)
        (parts,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
        found.append([name])
        for action in parts.choices[name]._actions:
            if isinstance(action, argparse._SubParsersAction):
                found += [[name, inner] for inner in action.choices]
    return found


@pytest.mark.parametrize("words", levels(), ids=" ".join)
def test_every_level_has_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*words, "--help"])
    assert end.value.code == 0
    assert "usage: yigongti" in capsys.readouterr().out


def test_the_levels_that_outsiders_know_are_there() -> None:
    known = levels()
    for words in (["audit", "verify"], ["edition", "load"], ["edition", "check"], ["demo", "clear"], ["users", "list"]):
        assert words in known


@pytest.mark.parametrize("words", [[], ["audit"], ["edition"]])
def test_half_a_command_shows_help_and_fails(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "usage:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["serve", "--port", "70000"], "not a port"),
        (["serve", "--residents", "400000"], "not a size"),
        (["nonsense"], "invalid choice"),
    ],
)
def test_wrong_words_are_refused(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_refusal_is_one_sentence_and_exit_code_2(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIGONGTI_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["users", "list"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["healthz"]) == 2
    assert "No server runs" in capsys.readouterr().err
