"""The noun that a number bounds: 服务人口 of 服务人口低于800人, 公立医疗机构 of 连接36家公立医疗机构.

What is counted (家, 个, 名) stands behind the number, what is measured (%, 倍, 年) before it. When no rule is sure the
answer is shorter or empty, never a guess of a whole sentence.
"""

import re

_REACH = 44
_LONGEST = 24
_PLACE = re.compile("[县市区镇乡村州旗]")
_SURE = 16  # longer ones end where a word that ends such names stands
_COUNTED = re.compile(
    r"^(?:[万亿千百])?(?:家|个|名|人|人次|支|辆|张|床|所|项|例|位|台|套|件|种|类|门|场|批|条|份|处|座|间|户|次|对|组|片|篇|期|村)$"
)
_EACH_TIME = re.compile("(?:每[人户床名]|人均)?□{1,8}$")  # 服务费每人每年不低于: a deadline that is hidden
_LEFT_BREAK = re.compile(r"[，。；：、！？“”\"‘’《》□\s,;:!?]")
_TAKEN_AT = re.compile(r"(?:控制|保持|稳定|维持|压缩|限定)(?:在|到|至).*$")
_LEFT_VERBS = re.compile(
    r"(?:建成|建立|建设|打造|设置|设立|配备|配置|派出|选派|选定|完成|实现|达到|确保|力争|推动|推进|开展|组织|培养|培训|招聘|预留|连接|负责|保障|保证|"
    r"按照|根据|安排|落实|给予|提供|支持|新增|新建|创建|遴选|接受|培育|召开|举办|巡诊|坐诊|下沉|选树|评选|参加|执行|统筹|加强|纳入|要求|须有|须具有|具有|要有|中有|共有|现有|拥有|鼓励|引导|允许|"
    r"使得?(?!用)|将|把|由(?!于)|让|对(?![口象])|向(?!社)|从(?!业)|每(?:人|村|镇|个|名|家|所|年|月|季度|周))"
)
_MEASURE_WORD = re.compile(r"(?:率|比例|比重|占比|数|数量|量|人数|水平|时间|费用|收入|度|面积|得分|分数|寿命|年龄|值)$")
_ONLY_MEASURE = re.compile(r"^(?:率|比例|比重|占比|数|数量|总数|量|总量|人数|水平|时间|度|面积|值|得分|比)")
_LEFT_TAIL = re.compile(
    r"(?:分别|达到|达|提高到|提高至|提升到|提升至|增加到|增至|增长到|上升到|下降到|下降至|降低到|降低至|降至|降到|减少到|缩短至|缩短到|提高|提升|增加|增长|"
    r"下降|降低|减少|缩短|上升|扩大到|扩大至|原则上|总体上?|力争|一般|均|都|要|应当?|须|需|必须|为|是|占|的|不|能够|每年|每次|平均|累计|合计|逐步|已|可|约|近|仅|共|"
    r"至|到|在|于|超|满|按|按照|计|有|不得|再|最终|稳步|争取|且|并|又)$"
)
_LEFT_HEAD = re.compile(
    r"^(?:第[一二三四五]年|全县域?|全市|全省|全区|全国|各地|各(?![类级种项])|其中|其(?!他|余|它)|该|使|将|对|并|且|和|与|及|的|确保|力争|年底?|底|前|内|到|末|县域内(?!就诊|住院|基层|医)|区域内|辖区内|实现|做到|以|原则上|县级医院(?=收))+"
)
_RIGHT_BREAK = re.compile(
    r"[，。；：、！？“”\"‘’《》□\s,;:!?\d]|开展|实现|完成|全覆盖|覆盖|给予|常年|优先|从事|到(?!位)|在(?!线|职|校|岗|编)|参与|进行|负责|承担|达到|提供|为(?!主)|作为|"
    r"组成|建立|建设|设置|规划设|等(?!级)|和(?!谐)|与|及(?!时)|以及|用于|并|且|由|纳入|均|能够|按|全部|都(?!市)|已|将|以(?!上|下|内)|派驻|扣除|共同|集中|牵头(?!医院|医疗|单位)|挂牌|通过|成为|分别|"
    r"长期|定期|每(?!日)|要|应(?!急|用|对)|建成|设立|投入|运行|启动|达|占|不(?!良)|保障|工作日?$|支持|的"
)
_HEAD = re.compile(r".{2,16}?(?:中心|平台|机构|医院|卫生院|服务站|卫生室|人员|人才|队伍|机制|单位|专科|资源|基地)")
_GENERIC = re.compile(
    r"^的?(?:比例|标准|要求|速度|幅度|范围|左右|水平|频次|规模|距离|以上|及以上|以内|以下|之内|内|之间|额度|限额)"
)


def noun(text: str, start: int, end: int, *, unit: str, compared: bool) -> str:
    """What the quantity at `start`..`end` bounds, "" when it does not stand nearby."""
    if text[start : start + 1] == "每":
        return ""  # 每2万人: the measure of something else
    behind, ahead = _behind(text, end, direct=True), _ahead(text, start)
    far = behind or _behind(text, end, direct=False)
    if _COUNTED.match(unit):
        return behind or (ahead if compared or _MEASURE_WORD.search(ahead) else "") or far or _no_act(ahead, unit)
    if unit.endswith(("年", "月", "小时", "分钟", "天", "日", "周", "公里", "岁")) and not _MEASURE_WORD.search(ahead):
        return behind or (far if text[end : end + 1] in ("”", "的") else "") or ahead or far
    return ahead or far


def measured(text: str, start: int) -> bool:
    """Whether the words ahead end in a measure (覆盖率, 人数), which the number then bounds."""
    return bool(_MEASURE_WORD.search(_ahead(text, start)))


def _ahead(text: str, start: int) -> str:
    """The noun that ends right before the number and its comparing word."""
    words = _EACH_TIME.sub("", text[max(0, start - _REACH) : start])
    words = words[_last_break(words) :]
    taken = _TAKEN_AT.search(words)
    if taken:
        words = words[: taken.start()]
    words = _stripped(words)
    for verb in reversed(list(_LEFT_VERBS.finditer(words))):
        rest = words[verb.end() :]
        if rest and not _ONLY_MEASURE.match(rest):
            words = rest
            break
        if not rest:
            return ""
    return _named(_LEFT_HEAD.sub("", _behind_of(words)))


def _no_act(ahead: str, unit: str) -> str:
    """培育样板50个: the noun stands before. Of times (召开1次) the word before is what is done, no noun."""
    return "" if unit.endswith("次") else ahead


def _last_break(words: str) -> int:
    """Where the last phrase begins; a bracket belongs to the noun before it (护理院（中心）)."""
    depth, at = 0, len(words)
    while at > 0:
        c = words[at - 1]
        if c in "）)〕]】":
            depth += 1
        elif c in "（(〔[【":
            if depth == 0:
                return at
            depth -= 1
        elif depth == 0 and _LEFT_BREAK.match(c):
            return at
        at -= 1
    return at


def _stripped(words: str) -> str:
    while tail := _LEFT_TAIL.search(words):
        words = words[: tail.start()]
    return words


def _behind_of(words: str) -> str:
    """The last word behind 的, unless it is only a measure (甲级乡镇卫生院的比例)."""
    before, of, last = words.rpartition("的")
    if not of or not last or _ONLY_MEASURE.fullmatch(last) or len(last) < 2:  # noqa: PLR2004 - a noun has two characters
        return (before + of + last) if of else last
    return last


def _behind(text: str, end: int, *, direct: bool) -> str:
    """The noun right behind the number; `direct`: without 的 between."""
    words = text[end : end + _REACH]
    if _GENERIC.match(words) or not words:
        return ""
    if words.startswith("的"):
        words = "" if direct else words[1:]
    if quoted := re.match(r"(?:[“\"])([^“”\"，。；]{2,20})[”\"]", words):
        return quoted.group(1)
    if words[:1] in '”"）' and not direct:
        words = words[1:]
    return _named(words[: _right_break(words)])


def _right_break(words: str) -> int:
    """Where the noun ends; a bracket right behind it (护理院（中心）) is of it."""
    stop = _RIGHT_BREAK.search(words)
    limit = stop.start() if stop else len(words)
    at = 0
    while at < limit and (opened := re.compile(r"[（(〔\[【]").search(words, at, limit)):
        closed = re.compile(r"[）)〕\]】]").search(words, opened.end())
        inner = words[opened.end() : closed.start()] if closed else ""
        if closed is None or len(inner) > 8 or opened.start() == 0:  # noqa: PLR2004 - longer ones explain
            return opened.start()
        at = closed.end()
        stop = _RIGHT_BREAK.search(words, at)
        limit = stop.start() if stop else len(words)
    return limit


def _named(words: str) -> str:
    """The words if they can be a noun, else ""."""
    words = words.strip('”“"')
    if len(words) > _SURE:
        head = _HEAD.match(words)
        words = head.group() if head else ""
    plain = re.sub(r"[（(〔\[【].*?[）)〕\]】]", "", words)
    shortest = 1 if _PLACE.fullmatch(plain) else 2
    if not shortest <= len(plain) <= _LONGEST or not re.fullmatch(r"[一-龥A-Za-z+·]+", plain):
        return ""
    return words
