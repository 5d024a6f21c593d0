"""terms.toml of an edition: which code systems, from which tables. Our demo sets are named by `demo_set`."""

import zlib
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field, model_validator

from yigongti.foundation.editions.section import Context, Section, Summary, Table, Trouble
from yigongti.records.terms import store, tables
from yigongti.records.terms.models import CodeSystem, Item

DEMO_SETS = Path(__file__).parent / "data"


class SystemTable(Table):
    """One [[system]]: a CSV or Excel file of the edition folder, or one of our demo sets."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)
    name: str = Field(min_length=1, max_length=80)
    version: str = Field(default="", max_length=40)
    source: str = Field(default="", max_length=120)
    file: str | None = Field(default=None, pattern=r"^[\w.-]+(/[\w.-]+)?\.(csv|xlsx)$")
    demo_set: str | None = Field(default=None, pattern=r"^[a-z0-9-]+$")

    @model_validator(mode="after")
    def _one_of_two(self) -> "SystemTable":
        if (self.file is None) == (self.demo_set is None):
            raise ValueError("file 和 demo_set 要写一个，且只写一个。")
        return self

    def path(self, folder: Path) -> Path:
        """Where the table stands."""
        return DEMO_SETS / f"{self.demo_set}.csv" if self.demo_set else folder / str(self.file)


class TermsFile(Table):
    """The whole file."""

    system: tuple[SystemTable, ...] = ()


def check(content: TermsFile, context: Context) -> Iterable[Trouble]:
    """Every table is there and can be read, row by row."""
    for index, system in enumerate(content.system):
        path, here = system.path(context.folder), ("system", index, "demo_set" if system.demo_set else "file")
        if ".." in path.parts or not path.is_file():
            yield Trouble(here, f"没有文件 {system.file or system.demo_set}。")
            continue
        try:
            _, errors = tables.read(path.read_bytes(), name=path.name)
        except tables.TableUnreadable as error:
            yield Trouble(here, str(error), file=system.file or "", line=1)
            continue
        for wrong in errors:
            yield Trouble(here, wrong.message, file=system.file or "", line=wrong.row)


def load(content: TermsFile, context: Context) -> Summary:
    """Systems by code, each holding exactly its table. The items of a system that is gone are put out of use."""
    counts = [0, 0, 0, 0]
    for row in content.system:
        path = row.path(context.folder)
        if row.demo_set and CodeSystem.objects.filter(code=row.code, is_demo=False).exists():
            continue  # an official table has been imported since; our demo set never comes back over it
        system, _ = CodeSystem.objects.update_or_create(code=row.code, defaults=_head(row))
        rows, _ = tables.read(path.read_bytes(), name=path.name)
        counts = [a + b for a, b in zip(counts, store.put(system, rows), strict=True)]
    codes = frozenset(row.code for row in content.system)
    gone = Item.objects.filter(system__code__in=context.earlier - codes, is_active=True).update(is_active=False)
    made, changed, ended, unchanged = counts
    return Summary(made, changed, ended + gone, unchanged, codes)


def _head(row: SystemTable) -> dict[str, str | bool]:
    return {"name": row.name, "version": row.version, "source": row.source, "is_demo": row.demo_set is not None}


def _version() -> int:
    """Our demo sets are no files of the edition: when one of them changes, the section counts as a newer one."""
    return zlib.crc32(b"".join(path.read_bytes() for path in sorted(DEMO_SETS.glob("*.csv"))))


TERMS = Section("terms", "terms.toml", TermsFile, load, check, version=_version(), title="代码表")
