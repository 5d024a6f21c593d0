"""What reading a document gives. Plain frozen data; every range counts characters of `Reading.text`.

The meaning of each kind is fixed in docs/policy-reading.md: reader, truth tables and reviewers follow the same page.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Span:
    """Half-open range of characters: `text[start:end]`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no range: {self.start}..{self.end}")


@dataclass(frozen=True)
class Found:
    """How something was found: where, by which rule, how sure (0..1), and what is doubtful about it (Chinese)."""

    span: Span
    rule: str
    confidence: float = 1.0
    doubt: str = ""


@dataclass(frozen=True)
class UnitName:
    """A responsible or cooperating unit: `printed` as it stands, `name` completed (财政厅 after 省卫健委 is 省财政厅).

    `role` is lead (责任单位、牵头单位) or supporting (配合单位、参与). `inherited` marks a unit that the document names
    once for all later clauses (以下均需…不再列出); its span is where it was named.
    """

    printed: str
    name: str
    role: str
    found: Found
    inherited: bool = False


@dataclass(frozen=True)
class Deadline:
    """When something is due. `kind`: by | within | phase | recurring | from.

    `by`: done by `due` (到2025年底, 2024年8月底前). `within`: in the course of a year or month, `since`..`due`
    (2025年,全县…). `phase`: from `since` to `due` (2024年1月-3月); `due` None is open. `recurring`: `every` is
    year | quarter | month | week | day | hour, `offset` the words that move it (次月, 下一季度). Days are the last
    day that still counts.
    """

    text: str
    kind: str
    found: Found
    since: date | None = None
    due: date | None = None
    every: str = ""
    offset: str = ""


@dataclass(frozen=True)
class Quantity:
    """A number with what it bounds: 服务人口低于800人 is comparator <, value 800, unit 人, binds 服务人口.

    `comparator`: = < <= > >= or range (then `upper` is set). Values are as printed (0.8万 is value 0.8, unit 万人).
    """

    text: str
    comparator: str
    value: Decimal
    unit: str
    binds: str
    found: Found
    upper: Decimal | None = None


@dataclass(frozen=True)
class Frame:
    """A set that the document names by its number: 七大智慧平台, 五大共享中心, 六统一. `count` 7, `noun` 智慧平台."""

    text: str
    count: int
    noun: str
    found: Found


@dataclass(frozen=True)
class Reference:
    """Another document that this one leans on: its title without the marks 《》, and its number where printed."""

    title: str
    number: str
    found: Found


@dataclass(frozen=True)
class Clause:
    """One numbered item. `path` is the trail of labels without punctuation ("四","（七）","1"); `label` as printed.

    `span` is the clause's own text, from its label to before its first child (or the next clause); `whole_end`
    is where its last child ends. `kind`: chapter | clause | item | duty | annex | phase | row. A duty is a run-in
    department in a list of departments (县财政局：牵头…). A row is a row of a table that gives out tasks, under its
    annex or clause. `heading` is the title of the clause without number and
    closing mark, empty where the clause has none. `level` 1 is 一、.
    """

    path: tuple[str, ...]
    label: str
    heading: str
    kind: str
    level: int
    span: Span
    whole_end: int
    found: Found
    units: tuple[UnitName, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True)
class Member:
    """A unit of a consortium. `role`: lead | supporting | member | external_partner.

    `printed` as it stands (沙洲), `name` the full name where it can be told (云汐县沙洲镇卫生院), else
    the same. `year` when it joins, where the document says so. `township` as printed, where the member is told by
    its township.
    """

    printed: str
    name: str
    role: str
    found: Found
    township: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Consortium:
    """A consortium with its units, from an annex list, a table, or the running text."""

    name: str
    found: Found
    members: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Target:
    """One cell of the core indicator table. `period` is the column as printed without line breaks (2027年目标值（市）).

    `year` 2027; `kind`: value (reached in the past) | target | upper_target (set by the level above). `printed` as
    it stands; `value` None where "--" is printed (not set, never zero); `comparator` as printed, "" where there is
    none.
    """

    period: str
    year: int | None
    kind: str
    printed: str
    value: Decimal | None
    comparator: str = ""


@dataclass(frozen=True)
class CoreIndicator:
    """A row of the table of core indicators. `unit` as printed."""

    number: str
    name: str
    unit: str
    targets: tuple[Target, ...]
    found: Found


@dataclass(frozen=True)
class MonitoringIndicator:
    """A row of the monitoring indicators. `group` is the first level (三、促分工…).

    `unit` comes from the closing bracket of the name. `formula` is the text behind 【计算方法】, `source` behind
    【数据来源】; `explanation` what stands there without these marks (the qualitative ones).
    """

    number: str
    name: str
    unit: str
    group: str
    formula: str
    source: str
    explanation: str
    found: Found


@dataclass(frozen=True)
class Post:
    """A seat of the task force by office, never by person: role 组长 | 副组长 | 成员, office 县财政局局长."""

    role: str
    office: str
    found: Found


@dataclass(frozen=True)
class Unread:
    """A passage that no rule could place. `why` in Chinese."""

    span: Span
    why: str


@dataclass(frozen=True)
class Head:
    """Who says it: each with its place, None where the document does not say."""

    title: str = ""
    number: str = ""
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    scope: str = ""  # the county or province whose document it is: 云汐县
    is_draft: bool = False
    found: dict[str, Found] = field(default_factory=dict)  # by field name


@dataclass(frozen=True)
class Reading:
    """Everything found in one document. `text` is what all ranges count in; nothing is dropped in silence."""

    text: str
    head: Head
    clauses: tuple[Clause, ...] = ()
    consortia: tuple[Consortium, ...] = ()
    core_indicators: tuple[CoreIndicator, ...] = ()
    monitoring_indicators: tuple[MonitoringIndicator, ...] = ()
    posts: tuple[Post, ...] = ()
    frames: tuple[Frame, ...] = ()
    references: tuple[Reference, ...] = ()
    unread: tuple[Unread, ...] = ()
    warnings: tuple[str, ...] = ()
