"""Every mistake is said with its file and its line."""

import pytest

from yigongti.foundation.editions import load
from yigongti.foundation.editions.tests.folder import HEAD, ROLES, write

GOOD = '[a]\nclause = "〔四〕"\nx = 30\n'


def findings(folder):
    return [(f.file, f.line, f.message) for f in load.check(folder)]


def test_a_good_folder_has_no_findings(tmp_path):
    assert findings(write(tmp_path / "e", values=GOOD)) == []


@pytest.mark.parametrize(
    ("values", "line", "words"),
    [
        ("[a]\nx = 3O\n", 2, "数字里不能有字母"),
        ('[a]\nclause = "c"\n\nx 30\n', 4, "缺等号"),
        ('[a]\nclause = "c"\nx = 1\nx = 2\n', 4, "写了两次"),
        ('[a]\nclause = "c"\nx = "open\n', 3, "引号"),
        ("[a]\n\nx = 30\n", 3, "「a.x」没有出处"),
        ('[a]\nx = {value = 30, clause = "c"}\ny = 2\n', 3, "「a.y」没有出处"),
        ('[a]\nclause = "c"\nx = {value = 1, minutes = 2}\n', 3, "不能和 value 写在一起"),
        ("[a]\nclause = 5\nx = 1\n", 2, "clause 应是文字"),
        ('[a]\nclause = "c"\nfrom = "2025-12-17"\nx = 1\n', 3, "不加引号"),
        ('[a]\nclause = "c"\nto_verify = "yes"\nx = 1\n', 3, "true 或 false"),
        ('[a]\nclause = "c"\nx = {value = 1, earlier = [\n  {value = 2},\n]}\n', 4, "都要有 value 和 from"),
        ('[a]\nclause = "c"\nx = 2025-01-01\n', 3, "不能有不加引号的日期"),
    ],
)
def test_values_name_file_and_line(tmp_path, values, line, words):
    found = findings(write(tmp_path / "e", values=values))
    assert [f[:2] for f in found] == [("values.toml", line)]
    assert words in found[0][2]


@pytest.mark.parametrize(
    ("head", "line", "words"),
    [
        (HEAD.replace('"990038"', '"99"'), 3, "「county」的格式不对"),
        (HEAD + "colour = 1\n", 5, "不认识的键「colour」"),
        (HEAD.replace("title", "# title"), 1, "缺少「title」"),
        (HEAD.replace("2025-12-17", '"soon"'), 4, "应是日期"),
    ],
)
def test_the_head_names_file_and_line(tmp_path, head, line, words):
    assert any(f[:2] == ("edition.toml", line) and words in f[2] for f in findings(write(tmp_path / "e", head=head)))


@pytest.mark.parametrize(
    ("roles", "line", "words"),
    [
        (ROLES + ROLES, 7, "写了两次"),
        (ROLES.replace('"own"', '"moon"'), 4, "只能是"),
        (ROLES.replace("place", "Place!"), 5, "格式不对"),
        (ROLES.replace('["ecg.order.place"]', '["a.b",\n "a.b"]'), 6, "「a.b」在这个角色里写了两次"),
        ("", 1, "缺少「role」"),
    ],
)
def test_roles_name_file_and_line(tmp_path, roles, line, words):
    found = findings(write(tmp_path / "e", roles=roles))
    assert [f[:2] for f in found] == [("roles.toml", line)]
    assert words in found[0][2]


def test_a_file_that_is_missing_or_not_utf8_is_named(tmp_path):
    folder = write(tmp_path / "e", values=GOOD)
    (folder / "edition.toml").unlink()
    (folder / "values.toml").write_bytes('[a]\nclause = "条"\n'.encode("gb18030"))
    found = findings(folder)
    assert all("没有这个文件" in m for f, _, m in found if f == "edition.toml")
    assert ("values.toml", 2, "不是 UTF-8 编码，请用 UTF-8 保存。") in found


def test_no_folder_is_said_plainly(tmp_path):
    assert "没有这个县版文件夹" in findings(tmp_path / "nowhere")[0][2]
