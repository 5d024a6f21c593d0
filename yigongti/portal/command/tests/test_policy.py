"""`yigongti policy read` without a database: JSON, an outline, and refusals in one sentence."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from yigongti.portal.command import main

SAMPLE = Path(__file__).parents[3] / "unified/organization/reading/sample/yunxi_2026.txt"


def test_json_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "read", str(SAMPLE), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["schema"], found["file"], found["scope"]) == (1, "yunxi_2026.txt", "云汐县")
    clause = next(one for one in found["clauses"] if one["path_text"] == "三（四）2")
    assert clause["text"] == found["text"][clause["start"] : clause["end"]]
    assert clause["lead_units"] == ["县财政局", "县卫生健康局"]


def test_an_outline_names_clauses_and_what_was_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "read", str(SAMPLE)]) == 0
    printed = capsys.readouterr().out
    assert "云汐府办发〔2026〕9号" in printed
    assert "二（三）1  成立专班" in printed


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("一、要求\n做好。".encode("gb18030"))))
    assert main(["policy", "read", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["clauses"][0]["heading"] == "要求"


@pytest.mark.parametrize(
    ("data", "word"), [(b"", "空"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 80, "docx"), (None, "没有找到")]
)
def test_a_refusal_is_one_sentence_and_exit_code_1(tmp_path, capsys, data, word) -> None:
    path = tmp_path / "x.txt"
    if data is not None:
        path.write_bytes(data)
    assert main(["policy", "read", str(path)]) == 1
    printed = capsys.readouterr()
    assert (printed.out, word in printed.err, printed.err.count("\n")) == ("", True, 1)


def test_no_database_and_no_django_is_needed() -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE", "DJANGO", "YIGONGTI"))}
    words = "import sys; from yigongti.portal.command import main; c = main(['policy', 'read', sys.argv[1]]); "
    words += "sys.exit(c or ('django' in sys.modules))"
    done = subprocess.run([sys.executable, "-c", words, str(SAMPLE)], env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
