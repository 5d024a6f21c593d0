"""Whether two printed names mean the same unit: 县卫健委, 县卫生健康委员会, 巫溪县卫生健康局. Pure."""

import re
from collections.abc import Iterable, Mapping

_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
# The same department under its full name, its short name and its name after another reform.
_SAME = (
    ("卫生健康", ("卫生健康委员会", "卫生健康委", "卫生健康局", "卫健委", "卫健局", "卫生局", "卫计委", "卫计局")),
    ("医疗保障", ("医疗保障局", "医保局")),
    ("财政", ("财政局", "财政厅")),
    ("人力社保", ("人力资源和社会保障局", "人力资源社会保障局", "人力社保局", "人社局", "人社厅")),
    ("发展改革", ("发展和改革委员会", "发展改革委员会", "发展改革委", "发改委", "发展改革局", "发改局")),
    ("机构编制", ("机构编制委员会办公室", "委编办", "编办")),
    ("疾病预防控制", ("疾病预防控制中心", "疾控中心")),
    ("疾控局", ("疾病预防控制局", "疾控局")),
    ("中医院", ("中医医院", "中医院")),
    ("妇幼保健院", ("妇幼保健计划生育服务中心", "妇幼保健院", "妇保院")),
    ("人民医院", ("人民医院",)),
    ("市场监管", ("市场监督管理局", "市场监管局")),
    ("药监", ("药品监督管理局", "药监局")),
    ("大数据", ("大数据应用发展管理局", "大数据发展局", "大数据局")),
    ("组织部", ("委组织部", "组织部")),
    ("宣传部", ("委宣传部", "宣传部")),
    ("经济信息", ("经济和信息化委员会", "经济信息委", "经信委")),
    ("乡镇政府", ("各乡镇人民政府", "各乡镇（街道）", "各乡镇", "乡镇人民政府", "乡镇政府")),
)
_LEVEL = re.compile(r"^[一-龥]{0,6}?(?:自治县|县|市(?!场)|(?<!社)区|省)")


def normal(name: str, *, county: str = "") -> str:
    """The heart of a name: without brackets, county and level, departments by one word of their own."""
    words = _BRACKETS.sub("", name).replace(" ", "").replace("\u3000", "").strip("，、；。:：")
    if county and words.startswith(county):
        words = words.removeprefix(county)
    level = _LEVEL.match(words)
    rest = words[level.end() :] if level and len(words) - level.end() > 1 else words
    rest = rest.removeprefix("级")
    for heart, names in _SAME:
        for one in names:
            if rest in {one, f"委{one}", f"政府{one}"}:
                return heart
    return rest


def match(printed: str, known: Mapping[str, int], *, county: str = "", links: Mapping[str, int] | None = None) -> int:
    """The id of the organization meant, 0 when nobody or more than one is. `known`: name or short name -> id.

    A link that the county made by hand (`links`) goes first, then the very name, then the heart of the name.
    """
    for table in (links or {}, known):
        if printed in table:
            return table[printed]
    heart = normal(printed, county=county)
    found = {one for name, one in known.items() if normal(name, county=county) == heart}
    return found.pop() if len(found) == 1 else 0


def tidy(names: Iterable[str]) -> tuple[str, ...]:
    """Names as printed, without blanks and doubles, in their order."""
    return tuple(dict.fromkeys(cleaned for name in names if (cleaned := re.sub(r"\s+", "", name).strip("，、；。"))))
