"""Names of indicators: the mark before, the unit behind."""

import re

from yigongti.unified.organization.reading.tables import half_width

_MEASURE = (
    r"[%‰]|百分比|百分点|[万亿千百]?元|[万亿千]?(人次|人份|例次|床日|人|例|次|家|个|张|所|支|户|份|项|件|台|辆|名|天|日|年|月|小时|分钟|岁|倍|分|平方米|床|处|种|类)"
    r"|比值|比例|是[/／]否|个百分点"
)
_ONE = rf"(?:{_MEASURE})(?:[/／每][^（）()]{{0,8}})?"
_CLOSING = re.compile(
    rf"[（(〔\[](?P<unit>{_ONE})[）)〕\]](?P<per>[/／]每?[^（）()，。；]{{1,14}}|每[^（）()，。；]{{1,14}})?\Z"
)


def split_unit(printed: str) -> tuple[str, str]:
    """`县域内住院人次占比（%）` is name and unit %; `派驻人数（人）/每万常住人口` has the unit 人/每万常住人口."""
    match = _CLOSING.search(half_width(printed))
    if match is None or not match.start():
        return printed, ""
    return printed[: match.start()], match["unit"] + (match["per"] or "")
