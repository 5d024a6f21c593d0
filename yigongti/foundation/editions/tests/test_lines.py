import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yigongti.foundation.editions.lines import Lines

TEXT = '''# head
title = "一"
a.b = 1

[table]   # comment with [brackets]
key = """
[not.a.table]
x = 1
"""
list = [
  {code = "one", title = "#["},
  {code = "two"},   # ]
]
"quoted key" = 'x'

[[row]]
name = "first"
[[row]]
name = "second"
[row.deep]
more = {x = 1, y = [1, 2]}
[[row.child]]
z = 2025-12-17
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("a", "b"), 3),
        (("table",), 5),
        (("table", "key"), 6),
        (("table", "list", 0, "title"), 11),
        (("table", "list", 1, "code"), 12),
        (("table", "list", 1, "nothing"), 12),
        (("table", "quoted key"), 14),
        (("row", 0, "name"), 17),
        (("row", 1), 18),
        (("row", 1, "name"), 19),
        (("row", 1, "deep", "more", "y", 1), 21),
        (("row", 1, "child", 0, "z"), 23),
        (("nowhere",), 1),
    ],
)
def test_finds_the_line(path, line):
    assert tomllib.loads(TEXT)
    assert Lines(TEXT).of(path) == line


@given(st.text(max_size=200))
def test_never_hangs_on_what_tomllib_accepts(text):
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert Lines(text).of(("x",)) >= 1
