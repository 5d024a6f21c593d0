"""Names that do not exist or that departments bear elsewhere, and a renaming that is the same everywhere."""

import random
import re

COUNTIES = ("云岭县", "青沐县", "长汐县", "临澜县", "松垣县", "霁川县", "砚池县", "望舒县", "北栎县", "鹿鸣县")
ELSEWHERE = ("青沐区", "临江市", "云溪苗族自治县", "望舒区", "砚山市")
PLACES = tuple(
    first + second
    for first in "柳松桂槐榆桐枫杏桃梨荷菱芦荻岚岱屿汀渚湾溪涧沱漪澄泓沛湄"
    for second in "坪垭坝沟塘岭口渡桥堰坳崖"
)
DEPARTMENTS = {
    "县卫生健康委": ("县卫健局", "县卫生健康局", "县卫健委"),
    "县卫生健康局": ("县卫健委", "县卫生健康委员会"),
    "县医保局": ("县医疗保障局", "县医保中心"),
    "县财政局": ("县财政和国资监管局", "县财政金融局"),
    "县人力社保局": ("县人社局", "县人力资源和社会保障局"),
    "县人社局": ("县人力资源和社会保障局", "县人力社保局"),
    "县发展改革委": ("县发改局", "县发展和改革局"),
    "县发改局": ("县发展改革委", "县发展和改革委员会"),
    "县市场监管局": ("县市场监督管理局", "县市监局"),
    "县委编办": ("县委机构编制委员会办公室", "县编委办"),
    "县民政局": ("县民政和社会事务局", "县民政局"),
    "县教委": ("县教育体育局", "县教科局"),
    "县公安局": ("县公安局", "市公安局云岭分局"),
    "县经信局": ("县工业和信息化局", "县工信局"),
    "县审计局": ("县审计局", "县审计办"),
    "县住房城乡建委": ("县住建局", "县住房和城乡建设局"),
    "县规划自然资源局": ("县自然资源局", "县自规局"),
    "县农业农村委": ("县农业农村局", "县农业农村和水务局"),
    "县文化旅游委": ("县文旅局", "县文化广电和旅游局"),
    "县消防救援局": ("县消防救援大队", "县消防救援局"),
    "县科技局": ("县科学技术局", "县科技和商务局"),
    "县经济信息委": ("县经济和信息化局", "县经信科技局"),
    "卫健委": ("卫健局", "卫生健康厅"),
    "发改委": ("发展改革委", "发改厅"),
    "人社厅": ("人力社保厅", "人社局"),
    "财政厅": ("财政局", "财政厅"),
    "药监局": ("药品监管局", "药监局"),
}
_BODY = re.compile(r"(?:街道|镇|乡)?(?:中心)?(?:卫生院|社区卫生服务中心)$|(?:街道|镇|乡)$")


class Renaming:
    """Calls some names otherwise, everywhere in the same way."""

    def __init__(self, table: dict[str, str]) -> None:
        self.table = table
        self.pattern = re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)) or "(?!)")

    def __call__(self, words: str) -> str:
        return self.pattern.sub(lambda found: self.table[found[0]], words)

    def edits(self, text: str) -> list[tuple[int, int, str]]:
        """The ranges of the text that are called otherwise."""
        return [(found.start(), found.end(), self.table[found[0]]) for found in self.pattern.finditer(text)]


def renaming(truth, rng: random.Random) -> Renaming:
    """New names for the county, its townships and its departments."""
    table: dict[str, str] = {}
    scope = str(truth.head["scope"])
    county = rng.choice(COUNTIES)
    if scope.endswith("县"):
        table[scope] = county
        table[scope.removesuffix("县")] = county.removesuffix("县")
    fresh = iter(rng.sample(PLACES, 120))
    for group in truth.groups:
        for member in group.members:
            if stem := _stem(member, scope):
                table.setdefault(stem, next(fresh))
    table |= {old: rng.choice(new) for old, new in DEPARTMENTS.items() if old in truth.text}
    return Renaming(table)


def _stem(member, scope: str) -> str:
    """The township's own name in a member's name; empty for county houses."""
    words = member.printed.removeprefix(scope)
    if member.role != "member" or words.startswith("县"):
        return ""
    stem = _BODY.sub("", words)
    return stem if len(stem) == 2 else ""
