"""How a clause is called in addresses, in the task ledger and in editions: 四（七）1, 附件2, 县财政局. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from yigongti.unified.organization.reading.shapes import Clause

_NUMERAL = r"0-9一二三四五六七八九十百"
_SPACE = re.compile(r"\s+")
NAME_LENGTH = 80
HEAD = "文首"


def clause_name(path: Sequence[str]) -> str:
    """The trail in one word. A hyphen parts what would run together: 附件3 and 一 give 附件3-一, 1 and 1 give 1-1."""
    name = ""
    for part in path:
        words = _SPACE.sub("", part)
        joint = "-" if name and re.match(rf"[{_NUMERAL}]", words) and re.search(r"[0-9]$", name) else ""
        name += joint + words
    return name.replace("/", "／").replace("?", "？").replace("#", "＃")[:NAME_LENGTH]


def clause_names(clauses: Iterable[Clause]) -> list[str]:
    """A name for each clause, in order; a path that comes again gets ~2, ~3, so that every address leads to one."""
    seen: Counter[str] = Counter()
    names = []
    for clause in clauses:
        name = clause_name(clause.path) or clause.label or "无编号"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}~{seen[name]}")
    return names
