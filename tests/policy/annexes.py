"""Annexes of made documents: member lists and tables, seats of a task force, both tables of indicators."""

from decimal import Decimal

from tests.policy import words
from tests.policy.heads import write_head
from tests.policy.names import PLACES
from tests.policy.numbers import in_words
from tests.policy.truth import Column, GroupTruth, MemberTruth, Monitored

LEADS = ("县人民医院", "县中医院")


def write_annexes(doc) -> dict[str, object]:
    """Writes some annexes in random order; what they say, as parts of a truth."""
    rng = doc.rng
    makers = [m for m in MAKERS if rng.random() < 0.5]
    told_once = [m for m in makers if m in ROSTERS][: 0 if doc.told_groups else 1]  # members are told in one place only
    makers = [m for m in makers if m not in ROSTERS] + told_once
    rng.shuffle(makers)
    titles = [TITLES[m.__name__].format(scope=doc.scope) for m in makers]
    if makers and rng.random() < 0.5:
        doc.w.add("\n\n附件：" + "\n".join(f"{i}. {title}" for i, title in enumerate(titles, 1)) + "\n")
    doc.w.add(getattr(doc, "signature", ""))
    told: dict[str, object] = {"groups": tuple(doc.told_groups)}
    space = rng.choice(("", "", " "))
    for i, (maker, title) in enumerate(zip(makers, titles, strict=True), 1):
        label, path = f"附件{space}{i}", f"附件{i}"
        doc.w.open((path,), "annex", before="\n\n", label=label, heading="")
        doc.w.add(rng.choice(("\n", "\n\n")))
        doc.w.add(title)
        doc.w.clause.heading = title
        told |= maker(doc, path)
    doc.w.close()
    doc.w.add("\n")
    return told


TITLES = {
    "member_list": "{scope}紧密型医共体组成单位名单",
    "member_table": "{scope}县域医共体集团成员单位名单",
    "role_table": "{scope}医共体成员一览表",
    "seats": "{scope}医共体建设工作专班",
    "core_table": "主要绩效指标表",
    "monitoring_table": "紧密型县域医共体监测指标体系（试行）",
}


def places(doc, count: int) -> list[str]:
    return doc.rng.sample(PLACES, count)


def houses(doc, count: int) -> list[str]:
    """Full names of township houses."""
    kinds = {"镇": words.HOUSES[:1], "乡": words.HOUSES[:1], "街道": words.HOUSES[2:], "": words.HOUSES[1:2]}
    out = []
    for place in places(doc, count):
        kind = doc.rng.choice(tuple(kinds))
        prefix = doc.rng.choice((doc.scope, doc.scope, "")) if doc.scope.endswith("县") else ""
        out.append(f"{prefix}{place}{kind}{doc.rng.choice(kinds[kind])}")
    return out


def member_list(doc, path: str) -> dict[str, object]:
    rng, w = doc.rng, doc.w
    lead_word = rng.choice(("牵头单位", "牵头医院"))
    help_word = rng.choice(("配合单位", "参与单位"))
    member_word = rng.choice(("成员单位", "成员机构"))
    names, groups, gap = houses(doc, 16), [], rng.choice(("\n", "\n\n"))
    for n, lead in enumerate(LEADS, 1):
        title = f"{doc.scope}第{in_words(n)}医共体" if rng.random() < 0.5 else f"{lead}医疗集团"
        w.open((path, in_words(n)), "clause", before="\n\n", label=f"{in_words(n)}、", heading=title)
        own = names[(n - 1) * 8 : n * 8 - rng.randint(0, 3)]
        helping = rng.sample(("县妇幼保健院", "县疾控中心", "县精神卫生中心"), rng.randint(0, 2))
        w.add(f"{gap}{lead_word}：{lead}")
        if helping:
            w.add(f"{gap}{help_word}：{'、'.join(helping)}")
        w.add(f"{gap}{member_word}：{'、'.join(own)}{rng.choice(('', '。'))}")
        members = [MemberTruth("lead", lead), *(MemberTruth("supporting", h) for h in helping)]
        groups.append(GroupTruth(title, (*members, *(MemberTruth("member", m) for m in own))))
    return {"groups": tuple(groups)}


def member_table(doc, _: str) -> dict[str, object]:
    rng, names, groups = doc.rng, places(doc, 16), []
    rows = [("集团名称", "牵头单位", "辖区乡镇", "实施时间")]
    for n, lead in enumerate(LEADS):
        title, members = f"{doc.scope}{lead.removeprefix('县')}医疗集团", [MemberTruth("lead", lead)]
        own = [f"{p}镇" for p in names[n * 8 : n * 8 + 8]]
        for part, year in ((own[:4], 2025), (own[4:], 2026)):
            cells = ("、".join(part) + "所在地卫生院及村卫生室", f"{year}年")
            rows.append((title, lead, *cells) if year == 2025 else ("", "", *cells))
            members += [MemberTruth("member", p, township=p, year=year) for p in part]
        groups.append(GroupTruth(title, tuple(members)))
    doc.w.add("\n" + table(rows, rng.choice(("cells", "tabs"))))
    return {"groups": tuple(groups)}


def role_table(doc, _: str) -> dict[str, object]:
    """One row for each consortium, one column for each role."""
    rng, names, groups = doc.rng, houses(doc, 12), []
    rows = [
        ("序号", rng.choice(("医共体名称", "集团名称")), rng.choice(("牵头单位", "牵头医院")), "配合单位", "成员单位")
    ]
    for n, lead in enumerate(LEADS):
        title, helping, own = f"{lead}医共体", ["县妇幼保健院", "县疾控中心"][n:], names[n * 6 : n * 6 + 6]
        rows.append((str(n + 1), title, lead, "、".join(helping), "、".join(own)))
        members = [MemberTruth("lead", lead), *(MemberTruth("supporting", h) for h in helping)]
        groups.append(GroupTruth(title, (*members, *(MemberTruth("member", m) for m in own))))
    doc.w.add("\n\n" + table(rows, rng.choice(("cells", "tabs"))))
    return {"groups": tuple(groups)}


def running_groups(doc) -> None:
    """Members told in a sentence: 由…牵头，负责A、B、C3个医疗机构."""
    if doc.rng.random() < 0.5:
        _gathered(doc)
        return
    w, names, position = doc.w, places(doc, 20), 0
    for n, lead in enumerate(LEADS):
        count = doc.rng.randint(3, 9)
        own, position = names[position : position + count], position + count
        w.add(f"{'；' if n else ''}{lead}医疗集团由{lead}牵头，负责{'、'.join(own)}")
        w.amount((f"{count}个", "=", Decimal(count), "个", None), "医疗机构")
        w.add("医疗机构")
        members = (MemberTruth("lead", lead), *(MemberTruth("member", p) for p in own))
        doc.told_groups.append(GroupTruth(f"{lead}医疗集团", members))
    w.add("。")


def _gathered(doc) -> None:
    """Members told in a sentence: 由…牵头，成员单位包括A卫生院、B卫生院."""
    names = houses(doc, 12)
    for n, lead in enumerate(LEADS):
        own = names[n * 6 : n * 6 + doc.rng.randint(2, 6)]
        doc.w.add(f"{'；' if n else ''}{lead}医共体由{lead}牵头，成员单位包括{'、'.join(own)}")
        members = (MemberTruth("lead", lead), *(MemberTruth("member", m) for m in own))
        doc.told_groups.append(GroupTruth(f"{lead}医共体", members))
    doc.w.add("。")


def seats(doc, path: str) -> dict[str, object]:
    rng, w, posts = doc.rng, doc.w, []
    people = iter(rng.sample(words.PEOPLE, 5))
    lines = []
    for role, offices in (
        ("组长", ["县政府县长"]),
        ("副组长", ["县政府副县长"]),
        ("成员", rng.sample(words.OFFICES, 3)),
    ):
        spread = f"{role[0]}  {role[1]}" if len(role) == 2 else role
        for i, office in enumerate(offices):
            lines.append(f"{'' if i else spread + '：'}{next(people)}  {office}")
            posts.append((role, office))
    w.add("\n\n" + rng.choice(("\n", "\n\n")).join(lines))
    return {"posts": tuple(posts)}


def core_table(doc, _: str) -> dict[str, object]:
    rng = doc.rng
    past, goal = (
        rng.choice(("完成值", "基线值", "现状值", "实际值", "指标值")),
        rng.choice(("目标值", "目标值", "目标", "预期目标")),
    )
    columns = [Column(f"2024年{past}", 2024, "value")]
    columns += [Column(f"{year}年{goal}", year, "target") for year in (2026, 2028)]
    if rng.random() < 0.4:
        columns.append(Column(f"2028年{goal}（{rng.choice('市省')}）", 2028, "upper_target"))
    unset = rng.choice(("--", "--", "—", "/"))
    rows = []
    for n, (name, unit) in enumerate(rng.sample(words.CORE, rng.randint(4, 8)), 1):
        cells = [rng.choice((unset, f"{rng.randint(1, 80)}", f"{rng.randint(1, 80)}.{rng.randint(1, 9)}"))]
        cells += [f"{rng.choice(('≥', '≤', '>', '', '', ''))}{rng.randint(1, 100)}" for _ in columns[1:]]
        rows.append((str(n), name, unit, *cells))
    name = rng.choice(("指标名称", "指标名称", "指标", "主要指标"))
    header = ("序号", name, rng.choice(("单位", "计量单位")), *(c.period for c in columns))
    doc.w.add("\n\n" + table([header, *rows], rng.choice(("cells", "cells", "tabs"))))
    return {"columns": tuple(columns), "core_rows": tuple(rows)}


def monitoring_table(doc, _: str) -> dict[str, object]:
    rng, told, mark, apart = doc.rng, [], doc.rng.choice("．."), doc.rng.random() < 0.3
    rows = [("一级指标", "二级指标", "计算方法", "数据来源") if apart else ("一级指标", "二级指标", "指标解释")]
    chosen = rng.sample(words.MONITORED, 6)
    for n, (name, unit) in enumerate(chosen, 1):
        group, first = divmod(n - 1, 2)
        formula = f"{name}=年内相关数量/同期总数量" + ("×100%" if unit == "%" else "")
        source = rng.choice(words.SOURCES)
        cell = f"{n}{mark}{name}" + (f"（{unit}）" if unit else "")
        body = (
            (formula, source) if apart else (f"【计算方法】\n{formula}\n【数据来源】{source}{rng.choice(('', '。'))}",)
        )
        title = "" if first else f"{in_words(group + 1)}、{words.GROUPS[group]}"
        rows.append((title, cell, *body))
        told.append(Monitored(str(n), name, unit, in_words(group + 1), formula, source))
    doc.w.add("\n\n" + table(rows, "cells"))
    return {"monitoring": tuple(told)}


def table(rows, form: str) -> str:
    """As text copied from a page: one cell a line, or one row a line with tabs between."""
    if form == "tabs":
        return "\n".join("\t".join(row) for row in rows) + "\n"
    return "\n".join("".join(f"\t{cell}\n" for cell in row) for row in rows)


ROSTERS = (member_list, role_table, member_table)
MAKERS = (*ROSTERS, seats, core_table, monitoring_table)
__all__ = ["running_groups", "write_annexes", "write_head"]
