"""Which files are ours: everything that git knows or would take, without what tools write."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "yigongti"
WINGS = ("platforms", "centers", "unified", "exchange")


def tracked(*patterns: str) -> list[Path]:
    """Files known to git, or new and not ignored; outside git, all of them."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        names = [name for name in done.stdout.split("\0") if name]
    else:
        names = [str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.rglob(pattern)]
    return sorted(ROOT / name for name in set(names) if (ROOT / name).is_file() and not name.startswith(".venv/"))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function in a file, nested ones too."""
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def name(path: Path) -> str:
    """For messages: the path from the root of the checkout."""
    return str(path.relative_to(ROOT))


def room_folders() -> list[Path]:
    """Folders of rooms: packages one below a wing; a folder that only holds rooms gives those (ADR 0011)."""
    found: list[Path] = []
    for first in (p.parent for wing in WINGS for p in (PACKAGE / wing).glob("*/__init__.py")):
        within = [p.parent for p in first.glob("*/room.py")]
        found += within if within and not (first / "room.py").exists() else [first]
    return sorted(found)
