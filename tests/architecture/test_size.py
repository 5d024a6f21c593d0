"""A file is read in one sitting, a function in one look."""

from tests.architecture.files import functions, name, tracked

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50


def test_no_file_is_longer_than_400_lines() -> None:
    paths = tracked("*.py", "*.html", "*.css", "script/*")
    own = [p for p in paths if "migrations" not in p.parts and "vendor" not in p.parts]
    long = {name(p): n for p in own if (n := len(p.read_text().splitlines())) > FILE_LINES_MAX}
    assert long == {}


def test_no_javascript_of_ours_is_longer_than_400_lines() -> None:
    own = [p for p in tracked("*.js") if "vendor" not in p.parts]
    assert {name(p): n for p in own if (n := len(p.read_text().splitlines())) > FILE_LINES_MAX} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = {
        f"{name(path)}:{f.lineno} {f.name}": f.end_lineno - f.lineno + 1
        for path in tracked("*.py")
        if "migrations" not in path.parts
        for f in functions(path)
        if f.end_lineno is not None and f.end_lineno - f.lineno + 1 > FUNCTION_LINES_MAX
    }
    assert long == {}


def test_the_measure_sees_a_long_function(tmp_path) -> None:
    path = tmp_path / "long.py"
    path.write_text("def f():\n" + "    x = 1\n" * 60)
    (f,) = functions(path)
    assert f.end_lineno - f.lineno + 1 == 61
