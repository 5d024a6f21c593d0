"""What a person decided about a table, kept by words and not by positions, so that it fits next month's table too."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from yigongti.indicators.importing.reading.words import label_key

LAYOUTS = {"rows": "一行一个机构", "form": "一行一项数据"}


@dataclass(frozen=True)
class Choices:
    """Keys are `label_key`s of heads and names; values are codes, or "-" for leaving out.

    `layout` empty lets the table speak. `units` gives a written unit where the head has none or a wrong one. `about`
    is the institution of a form; `value` the key of the value column of a form.
    """

    layout: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    value: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Choices":
        """From JSON; unknown fields are left out."""
        words = {name: str(kept.get(name, "")) for name in ("layout", "about", "value")}
        maps = {
            name: {str(k): str(v) for k, v in dict(kept.get(name) or {}).items()}
            for name in ("columns", "units", "names")
        }
        return cls(**words, **maps)  # type: ignore[arg-type]

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def over(self, earlier: "Choices") -> "Choices":
        """These choices, and the earlier ones where these say nothing."""
        return replace(
            self,
            layout=self.layout or earlier.layout,
            columns={**earlier.columns, **self.columns},
            units={**earlier.units, **self.units},
            names={**earlier.names, **self.names},
            about=self.about or earlier.about,
            value=self.value or earlier.value,
        )


def fingerprint(labels: Iterable[str]) -> str:
    """What two tables with the same heads have in common: order, numbers, years and spaces do not count."""
    keys = sorted({"".join(c for c in label_key(one) if not c.isdigit()) for one in labels} - {""})
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32]
