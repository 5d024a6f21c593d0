"""Heads of made documents: a notice with its plan below, a plan alone (perhaps a draft), a notice alone."""

from datetime import date

from tests.policy.numbers import DIGITS, in_words

PLANS = ("紧密型县域医共体建设实施方案", "深化紧密型县域医疗卫生共同体建设工作方案", "医疗卫生服务体系提升行动方案")
BASES = ("关于推进县域医共体扩面提质的意见", "基层卫生能力建设指导意见（试行）", "县域医疗资源共享管理办法")


def write_head(doc) -> dict[str, object]:
    """Writes what stands before the first chapter and says what it means."""
    rng, w, scope = doc.rng, doc.w, doc.scope
    office = (
        f"{scope}人民政府办公室" if not doc.province else rng.choice(("澜江省卫生健康委员会", "澜江省人民政府办公厅"))
    )
    day = date(rng.choice((2024, 2025, 2026)), rng.randint(1, 12), rng.randint(1, 28))
    left, right = rng.choice(("〔〕", "〔〕", "[]", "（）"))
    number = f"{scope[:2]}府办发{left}{day.year}{right}{rng.randint(1, 90)}号"
    plan = scope + rng.choice(PLANS)
    form = rng.choice(("notice with plan", "notice with plan", "plan", "notice"))
    head = {"title": [plan], "number": number, "issuers": [office], "issued_on": day, "scope": scope, "is_draft": False}
    if form == "plan":
        draft = rng.choice(("（审议稿）", "（征求意见稿）", ""))
        w.add(f"{plan}\n{draft}\n" if draft else f"{plan}\n")
        head |= {"number": "", "issuers": [], "issued_on": None, "is_draft": bool(draft)}
    elif form == "notice":
        title = "关于进一步健全县域医疗卫生服务体系的通知"
        w.add(f"{number}\n\n{office}\n\n{title}\n\n各乡镇人民政府、街道办事处，县级有关部门：\n")
        head["title"] = [title, office + title]
        printed = f"{office}　　　　{day.year}年{day.month}月{day.day}日印发\n"
        copies = f"（此件公开发布）\n\n抄送：县委办公室，县人大常委会办公室，县政协办公室。\n\n{printed}"
        doc.signature = f"\n\n{office}\n{written(day, rng)}\n{rng.choice(('', copies))}"
    else:
        cut = rng.randint(4, len(plan) - 4) if rng.random() < 0.5 else 0
        title = f"{plan[:cut]}\n{plan[cut:]}" if cut else plan
        shown = f"《{title}》" if rng.random() < 0.6 else title
        w.add(f"{office}\n关于印发{shown}的通知\n{number}\n\n各乡镇人民政府、街道办事处，县级有关部门：\n")
        w.add(f"《{plan}》已经研究同意，现印发给你们，请认真组织实施。\n\n")
        w.add(f"{office}\n{written(day, rng)}\n（此件公开发布）\n\n")
        w.add(f"{title}\n\n")
    base, number = rng.choice(BASES), f"〔2023〕{rng.randint(1, 60)}号"
    w.add(f"为深化医改，根据《{base}》（国卫基层发{number}）精神，结合实际，制定本方案。\n")
    w.references.append((base, f"国卫基层发{number}"))
    return head


def written(day: date, rng) -> str:
    """The day as printed under a signature: in figures, now and then in Chinese numerals."""
    if rng.random() < 0.15:
        year = "".join("〇" if c == "0" else DIGITS[int(c)] for c in str(day.year))
        return f"{year}年{in_words(day.month)}月{in_words(day.day)}日"
    return f"{day.year}年{day.month}月{day.day}日"
