"""Names of units: what looks like one, which first word it shares with the names before it, where one ends.

省卫健委、发改委 are two units of the province; 省委编办 begins anew; 各市、县（区）人民政府 is one unit.
"""

import re
from dataclasses import dataclass

_STEM = (
    "卫生|卫健|卫计|健康|发展|发改|财政|人力|人社|医疗|医保|民政|教育|教体|教科|教委|科技|科学|科协|公安|"
    "司法|审计|统计|农业|农村|水利|水务|"
    "交通|住建|住房|自然资源|规划|生态|环境|环保|商务|文化|文广|文旅|文体|旅游|应急|市场监|市监|药监|"
    "药品|食品|疾控|疾病|中医|信访|"
    "税务|残联|残疾人|妇联|妇女|团委|总工会|工会|红十字|经信|工信|经济|工业|经科|大数据|数据|政务|"
    "行政审批|国资|林业|园林|乡村振兴|"
    "退役|机关事务|广电|广播|融媒体|体育|民宗|民族|金融|编办|编委|组织部|宣传部|政法委|统战部|网信|"
    "改革办|老干部|纪委|监委|纪检|"
    "人民医院|妇幼|精神|急救|血站|中心血站|人才|医改|爱卫|消防|气象|城管|城市管理|综合执法|粮食|供销|"
    "投资|招商|档案|移民|法院|"
    "检察院|老龄|工商联|文联|侨联|公路|社会工作|机构编制|政府办|督查|目标绩效|招生|知识产权|通信管理|地方"
)
_PARTY = re.compile(
    r"(?:组织部|宣传部|统战部|政法委|编办|编委办|机构编制委员会办公室|网信办|改革办|社会工作部|老干部局|"
    r"军民融合办|社工部)"
)
_LEVEL = "省|市(?!场|政|容|监)|区(?!域|划)|县(?!域|级|直|乡|镇|区)|州|盟|旗|自治区|全国|国家"
_OWN_LEVEL = re.compile(rf"(?:{_LEVEL})")
_OWN_COMMITTEE = re.compile(r"((?:省|市|区|县|州|盟|旗)委)(?=[一-龥])")
_PROPER = re.compile(rf"([一-龥]{{2,8}}?(?:省|自治区|自治州|自治县|市|州|盟|县|区|旗))(?={_STEM}|委[组宣统政编网改社])")
_BARE = re.compile(rf"(?:{_STEM})")
_LEFT_ALONE = re.compile(r"(?:各|有关|相关|其他|其它|团[省市县区]|国网|国家|中央|中共|人民银行|属地|辖区|所在|本|全)")
_SUFFIX = re.compile(
    r"(?:[局委办厅部院会组处科室队站所社团司校馆署股行府镇乡县市区州场企]|中心|街道|大学|学院|公司|单位|"
    r"部门|党委|机构|集团|政府|医共体|园区|专班|分局|电网)$"
)
_NO_UNIT = re.compile(
    r"^(?:以|在|对|与|将|把|从|向|为|按|经|含|包括|不|如|即|并|且|进行|开展|制定|做好|指导|统筹|详见|见附|"
    r"附件)|[的了“”》《:：%]"
)
_TRAILING = re.compile(r"[（(〔\[［【][^（()）〔〕\[\]］【】]*[）)〕\]］】]$")
_AND_OTHERS = re.compile(
    r"等(?:\d+|[一二三四五六七八九十多各]+|有关|相关|县级|市级|省级|区级|县直|市直|省直|其他|个|家)*"
    r"(?:(?:部门|单位|机构|医院|委办局|乡镇|街道)(?:[和及与、](?:部门|单位|机构))?)?$"
)
_UNNAMED = re.compile(
    r"^(?:各|县级|市级|省级|区级|县直|市直|省直|其他|其它)*(?:各)?(?:有关|相关|责任|成员|"
    r"级)(?:职能)?(?:部门|单位|成员单位)"
)
_EACH = re.compile(
    r"(?:街道办事处|街道|乡镇|镇|乡)(?:人民政府|办事处)?(?:[（(].{1,10}[）)])?$"
)  # 各乡镇人民政府、街道办事处
_PLACE = (
    "(?:设区的?市|自治州|自治县|自治区|民族乡|县市区|县级市|县区|区县|市州|州市|市县|市区|乡镇|镇乡|"
    "镇街道?|街镇|乡街道?|街道|功能区|开发区|园区|"
    "新区|高新区|市|州|县|区|旗|盟|乡|镇|街|场|苏木|地)"
)
_INSET = r"(?:[（(〔\[［【][^（()）〔〕\[\]］【】]{1,60}[）)〕\]］】])?"
_GOVERNMENT = (
    "(?:人民政府(?:办公室)?|政府|党委[和、]?政府|党[（(]工[）)]委|党工委|党委|办事处|"
    "管委会|管理委员会|卫生院|社区卫生服务中心|医院|卫生健康(?:局|委)|卫健(?:局|委))?"
)
_ENDING = "[、和及与，,;；。]|人民政府|政府|党|办事处|管|负责|落实|配合|按|分|参|牵|等|$"
# 各市、县（区）人民政府; what follows must end the name, or 各乡镇、县财政局 would be swallowed
PLACES = re.compile(
    rf"各(?:(?:设区的?市|市州?|州|盟){_INSET}[、和及与](?:县市区|县区|县|区|旗){_INSET}(?=卫生|社区|医院|卫健)"
    rf"|{_PLACE}{_INSET}(?:[、和及与]{_PLACE}{_INSET}(?={_ENDING})){{0,4}}){_GOVERNMENT}"
)


@dataclass(frozen=True)
class Named:
    """A printed name completed, how sure, and why not fully."""

    name: str
    confidence: float = 1.0
    doubt: str = ""


def looks_like_unit(name: str) -> bool:
    """Whether words can be a unit's name: they end as one ends (局, 委, 中心 …) and hold no word of a sentence."""
    stem = _TRAILING.sub("", name)
    return 2 <= len(stem) <= 36 and not _NO_UNIT.search(stem) and bool(_SUFFIX.search(stem))  # noqa: PLR2004


def has_level(name: str) -> bool:
    """Whether the name itself says of whom it is: 县财政局, 各乡镇, 云汐县医保局."""
    return bool(_OWN_LEVEL.match(name) or _LEFT_ALONE.match(name) or _PROPER.match(name))


def is_bare(name: str) -> bool:
    """A department without its first word: 财政厅, 医保局."""
    return bool(_BARE.match(name) and re.search(r"[局委办厅部院会]$", name))


def without_others(name: str) -> tuple[str, bool]:
    """(县财政局, True) of 县财政局等部门: the document means more units than it names."""
    cut = _AND_OTHERS.search(name)
    return (name[: cut.start()], True) if cut else (name, False)


class SharedFirstWord:
    """The first word (省, 县, 云汐县) that later names of one list leave out."""

    def __init__(self) -> None:
        self._word = ""
        self._each = False  # the name before began with 各

    def complete(self, printed: str) -> Named:
        """The name in full; a name with a first word of its own sets it for those after it."""
        each, self._each = self._each, printed.startswith("各")
        if each and _EACH.match(printed):
            self._each = True
            return Named(f"各{printed}")
        if _UNNAMED.match(printed):
            return Named(printed, 0.8, "没有点名，是哪些部门要由人确定")
        own = None if _LEFT_ALONE.match(printed) else _PROPER.match(printed) or _OWN_LEVEL.match(printed)
        if own:
            self._word = own.group()
        alone = own or _LEFT_ALONE.match(printed) or not self._word
        return Named(printed) if alone else self._shared(printed)

    def _shared(self, printed: str) -> Named:
        """The name behind the first word that it leaves out; places and companies leave none out."""
        if _PARTY.match(printed):
            return Named(f"{self._word}委{printed}", 0.9, f"“{printed}”前省去的字按“{self._word}委”补上")
        if _BARE.match(printed):
            return Named(self._word + printed)
        if re.search(r"[局委办厅]$", printed):
            return Named(self._word + printed, 0.7, f"“{printed}”前省去的字按“{self._word}”补上，请核对")
        return Named(printed)
