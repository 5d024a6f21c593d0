"""A county and a year for the bench: 40 institutions, 300 village clinics, visits with realistic dims; the same rule
makes them as Parquet in the engine's own layout and as rows of PostgreSQL.
"""

# ruff: noqa: S608  our own numbers in our own statements
from datetime import date

import duckdb

COUNTY = "990100"
YEAR = 2025
HOSPITALS, CENTERS, CLINICS = 5, 35, 300
SITES = HOSPITALS + CENTERS + CLINICS
RESIDENTS = 400_000
KINDS = ("outpatient", "emergency", "village", "home", "checkup")

# Out of the number i of a visit: where (40 % villages, 35 % townships, 25 % county level), what kind, Chinese medicine.
PLACE = f"""CASE WHEN u < 40 THEN {HOSPITALS + CENTERS} + h % {CLINICS}
                WHEN u < 75 THEN {HOSPITALS} + (h * 3 + u) % {CENTERS} ELSE h % {HOSPITALS} END"""
KIND = """CASE WHEN u < 40 THEN CASE WHEN k < 92 THEN 2 ELSE 3 END
               WHEN u < 75 THEN CASE WHEN k < 80 THEN 0 WHEN k < 87 THEN 1 WHEN k < 93 THEN 3 ELSE 4 END
               ELSE CASE WHEN k < 80 THEN 0 WHEN k < 93 THEN 1 ELSE 4 END END"""


def visits_sql(rows: int, div: str, series: str) -> str:
    """i, day of the year, site (0..339), kind (0..4), is_tcm, resident. `div` is whole division in the dialect."""
    return f"""
    SELECT i, (i * 365 {div} {rows}) AS day, {PLACE} AS site, {KIND} AS kind, (i {div} 11) % 5 = 0 AS is_tcm,
           ((i * 48271) % 2147483647) % {RESIDENTS} AS resident
    FROM (SELECT i, (i * 61) % 100 AS u, i {div} 100 AS h,
                 ((i {div} 300) * 37 + i {div} 7) % 100 AS k FROM {series}) x"""


def institution_of(site: int) -> int:
    """A village clinic belongs to a township center; everybody else stands for himself."""
    return site if site < HOSPITALS + CENTERS else HOSPITALS + site % CENTERS


def kind_of(site: int) -> tuple[str, str, bool]:
    """Type, level and whether it is primary care. The second hospital is one of Chinese medicine."""
    if site < HOSPITALS:
        return ("county_tcm_hospital" if site == 1 else "county_general_hospital"), "county", False
    if site < HOSPITALS + CENTERS:
        return "township_health_centre", "township", True
    return "village_clinic", "village", True


def places(of: dict[int, int] | None = None):
    """The county as streams see it, by the ids of `of` (site to organization), else by site + 1."""
    from yigongti.indicators.streams.places import At, Places

    ids = of or {site: site + 1 for site in range(SITES)}
    rows = []
    for site in range(SITES):
        kind, level, primary = kind_of(site)
        rows.append(
            At(
                site=ids[site], epoch=0, institution=ids[institution_of(site)],
                consortium=1 + institution_of(site) % 2, at_primary=primary, at_level=level, at_type=kind,
                at_lead=site == 0, at_tcm="tcm" in kind,
            )
        )  # fmt: skip
    return Places((), tuple(rows))


def write(stream, rows: int) -> list[str]:
    """Rows of a stream as files of the engine, month by month, by the engine's own writer."""
    from yigongti.indicators.streams import files

    con = duckdb.connect()
    found: list[str] = []
    for month in range(1, 13):
        first, after = date(YEAR, month, 1), date(YEAR + month // 12, month % 12 + 1, 1)
        start, end = (
            -((first - date(YEAR, 1, 1)).days * -rows // 365),
            -((after - date(YEAR, 1, 1)).days * -rows // 365),
        )
        table = con.sql(rows_sql(stream, rows, f"range({start}, {end}) t(i)", YEAR * 100 + month)).to_arrow_table()
        here = files.home(stream, COUNTY, YEAR * 100 + month)
        here.mkdir(parents=True, exist_ok=True)
        files._put(here, table.cast(files.schema(stream)))  # noqa: SLF001  the very writer
        found += files.of_months(stream, COUNTY, [YEAR * 100 + month])
    return found


def rows_sql(stream, rows: int, series: str, month: int) -> str:
    """The columns of a stream's file: visits with dims as they are, other streams with even ones and amounts in fen."""
    zero = (date(YEAR, 1, 1) - date(1970, 1, 1)).days
    dims = {dim.name: f"((i * 7 // 3 + {n}) % {len(dim.values)})::TINYINT" for n, dim in enumerate(stream.dims)}
    if stream.code == "visits":
        dims = {"kind": "kind::TINYINT", "is_tcm": "is_tcm::TINYINT"}
    amounts = {one.name: f"1000 + i * {37 + n} % 90000" for n, one in enumerate(stream.amounts)}
    told = "".join(f", {sql} AS {name}" for name, sql in {**dims, **amounts}.items())
    return f"""SELECT i + 1 AS record, site + 1 AS site, resident + 1 AS person, day + {zero} AS day,
                      {month} AS month{told}
               FROM ({visits_sql(rows, "//", series)}) ORDER BY i"""
