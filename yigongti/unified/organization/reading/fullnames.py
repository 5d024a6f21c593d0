"""Full names of units: the county before 县人民医院, and the whole name of a short one where the document has it.

Nothing is invented: a short name that stands nowhere in full stays as printed, with a doubt.
"""

import re

_COUNTY = "县区市旗"
_OWN = re.compile(
    r"(?P<level>[县区市旗])?(?P<rest>(第[一二三四五]|中西医结合|综合)?(人民医院|中医医院|中医院|中医|中心医院|妇幼|疾控|疾病预防|精神|卫生|急救|红十字|传染|康复|皮肤|总医院|医院).*)"
)
_OTHER_PLACE = re.compile(r"[\u4e00-\u9fa5]{2,6}?(省|自治区|自治州|州|市|县|(?<!社)区)(?=[\u4e00-\u9fa5]{3,})")
_TOWN_UNIT = re.compile(r"(卫生院|社区卫生服务中心|社区卫生服务站|镇医院|乡医院|镇人民医院)\Z")
_UNIT = re.compile(r"(院|中心|卫校|学校|大学|血站|站|所|门诊部|支队|大队)([（(].*[）)])?\Z")
_FULL = re.compile(r"(?P<town>(?:镇|乡|街道)?)(?P<kind>中心卫生院|卫生院|社区卫生服务中心)")
_STEM_MAX = 5
SHORT_DOUBT = "文件只写简称，全称请核对"


def is_unit(name: str) -> bool:
    """A name that ends like an institution."""
    return bool(_UNIT.search(name))


def full(name: str, scope: str) -> str:
    """The name with its county: 县人民医院 of 云汐县 is 云汐县人民医院. Units of other places stay as they are."""
    if not scope or scope[-1] not in _COUNTY or name.startswith(scope):
        return name
    own = _OWN.fullmatch(name)
    if own and (own["level"] in (None, scope[-1])):
        return scope + own["rest"] if own["level"] or _starts_plain(own["rest"]) else name
    if _TOWN_UNIT.search(name) and not _OTHER_PLACE.match(name):
        return scope + name
    return name


def _starts_plain(rest: str) -> bool:
    """人民医院 alone is the county's; a name that begins with 卫生 or 医院 is not a hospital's own."""
    return rest.startswith(("人民医院", "中医院", "中医医院", "妇幼保健院", "疾控中心", "疾病预防控制中心"))


class ShortNames:
    """The full names of town units that stand anywhere in the document, looked up by what stands before their kind."""

    def __init__(self, plain: str) -> None:
        self._by_stem: dict[str, set[str]] = {}
        for match in _FULL.finditer(plain):
            for length in range(2, _STEM_MAX):
                begin = match.start() - length
                if begin < 0:
                    break
                stem = plain[begin : match.start()]
                self._by_stem.setdefault(stem, set()).add(stem + match["town"] + match["kind"])

    def of(self, short: str) -> str:
        """The one full name of a short one, "" where there is none or more than one."""
        found = self._by_stem.get(short, set())
        return next(iter(found)) if len(found) == 1 else ""


_KIND = re.compile(r"(中心)?(卫生院|社区卫生服务中心)\Z")
_TOWN = re.compile(r"(街道办事处|街道|民族乡|镇|乡)\Z")


def stem(name: str, scope: str = "") -> str:
    """What two ways of writing one unit have in common: 云汐县三渡镇卫生院 and 三渡镇 are both 三渡."""
    bare = name.removeprefix(scope)
    if bare[:1] in _COUNTY and _OWN.fullmatch(bare):
        bare = bare[1:]
    short = _TOWN.sub("", _KIND.sub("", bare))
    return short or bare


def same_hospital(first: str, second: str, scope: str) -> bool:
    """中医院 and 中医医院 of one county are one."""
    return _hospital(first, scope) == _hospital(second, scope)


def _hospital(name: str, scope: str) -> str:
    return stem(name, scope).replace("中医医院", "中医院")
