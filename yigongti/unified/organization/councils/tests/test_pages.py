"""The pages: they work, they refuse and keep what was typed, strangers and other organizations stay outside."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.models import Scope
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.unified.organization.councils import difference, testing
from yigongti.unified.organization.councils.actions import meetings
from yigongti.unified.organization.councils.models import Body, Meeting, Resolution, Vote
from yigongti.unified.organization.tasks.models import Task

pytestmark = pytest.mark.django_db
NOW = testing.NOW


def signed_in(organization, permissions=testing.ALL, *, scope=Scope.OWN, user=None):
    position = make_position(permissions, organization, scope=scope, user=user)
    return sign_in(Client(), position.user, position)


def post(client, name, args, /, **data):
    key = f"{name}-{timezone.now().timestamp()}"
    return client.post(reverse(f"councils:{name}", args=args), {"_key": key, **data})


def read(client, name, *args, **query):
    response = client.get(reverse(f"councils:{name}", args=args), query)
    return response.status_code, response.content.decode() if not response.streaming else ""


@pytest.fixture
def county(world):
    return signed_in(world.commission, scope=Scope.COUNTY)


def test_a_body_is_formed_and_its_seats_are_filled(world, county):
    answer = post(
        county, "body_add", [], kind="council", name="综合理事会", consortium=world.consortium_a.pk,
        office=world.hospital.code, formed_on="2026-01-05", quorum="2/3", threshold="majority_all", notice_days="3",
    )  # fmt: skip
    body = Body.objects.get()
    assert answer.headers["Location"] == reverse("councils:body", args=[body.pk])
    assert read(county, "bodies")[1].count("综合理事会") >= 1
    assert "还没有理事会" in read(county, "bodies")[1]  # of the other consortium
    post(county, "seat_fill", [body.pk], role="chair", office="县人民医院院长", since="2026-01-05", is_voting="1")
    status, page = read(county, "body", body.pk)
    assert status == 200
    assert "县人民医院院长" in page
    assert "没有基层代表席位" in page
    refused = post(county, "seat_fill", [body.pk], role="chair", office="第二个主任", since="2026-02-01", is_voting="1")
    assert refused.status_code == 409
    assert "第二个主任" in refused.content.decode()
    assert "一个机构同一时间只能有一位主任" in refused.content.decode()


def test_a_refused_form_keeps_what_was_typed(world, county):
    answer = post(county, "body_add", [], kind="council", name="打了一半的名称", notice_days="3", quorum="2/3")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "打了一半的名称" in page
    assert "请填写成立日期" in page
    made = testing.body(world)
    answer = post(county, "plan", [made.pk], title="第一次会议", starts_at="明天", place="老地方")
    assert answer.status_code == 422
    assert "老地方" in answer.content.decode()
    assert "请填写会议日期和时间" in answer.content.decode()


def test_a_meeting_runs_through_its_pages(world, county):
    made = testing.body(world)
    held = testing.seats(world, made, 3)
    starts = timezone.localtime(timezone.now() + timedelta(days=1))
    answer = post(county, "plan", [made.pk], title="二季度会议", starts_at=f"{starts:%Y-%m-%dT%H:%M}", place="三楼")
    meeting = Meeting.objects.get()
    assert f"/meetings/{meeting.pk}/" in answer.headers["Location"]
    assert post(county, "call", [meeting.pk]).status_code == 422  # no agenda
    post(county, "item_add", [meeting.pk], kind="motion", title="分配办法", text="提请审议", presenter="财务中心")
    assert "通知期不足" in read(county, "meeting", meeting.pk)[1]
    assert post(county, "call", [meeting.pk]).status_code == 302
    mine = signed_in(world.mch, user=held[1].holder)
    assert "我的回执" in read(mine, "meeting", meeting.pk)[1]
    assert post(mine, "answer", [meeting.pk], will_come="0").status_code == 422
    post(mine, "answer", [meeting.pk], will_come="1")
    post(county, "open", [meeting.pk], present=[s.pk for s in held])
    page = read(mine, "meeting", meeting.pk)[1]
    assert "到会 3/3，已达法定人数 2" in page
    item = meeting.items.get()
    assert post(mine, "cast", [item.pk], choice="recused").status_code == 422
    assert post(mine, "cast", [item.pk], choice="for").status_code == 302
    assert "我已投" in read(mine, "meeting", meeting.pk)[1]
    assert post(county, "record", [item.pk]).status_code == 422
    assert post(county, "record", [item.pk], **{f"choice-{held[0].pk}": "against", "rest": "for"}).status_code == 302
    assert dict(Vote.objects.values_list("seat_id", "choice")) == {
        held[0].pk: "against", held[1].pk: "for", held[2].pk: "for",
    }  # fmt: skip
    post(county, "count", [item.pk])
    refused = post(county, "resolve", [item.pk], title="印发办法", text="印发", lead="")
    assert refused.status_code == 422
    assert "请至少填写一个责任单位" in refused.content.decode()
    post(county, "resolve", [item.pk], title="印发办法", text="印发", lead="县人民医院、县医保局", due="2027-01-31")
    assert [u.name for u in Task.objects.get().units.all()] == ["县人民医院", "县医保局"]
    post(county, "close", [meeting.pk])
    page = read(county, "meeting", meeting.pk, act="minutes")[1]
    assert "赞成 2，反对 1，弃权 0，回避 0，通过" in page
    assert "责任单位：县人民医院、县医保局，完成时限：2027-01-31" in page
    assert "不足会前 3 天" in page
    post(county, "minutes", [meeting.pk], text="二季度会议纪要\n一、通过")
    chair = signed_in(world.hospital, user=held[0].holder)
    assert post(county, "sign", [meeting.pk]).status_code == 403
    assert post(chair, "sign", [meeting.pk]).status_code == 302
    assert post(county, "minutes", [meeting.pk], text="改").status_code == 409
    for name in ("minutes_paper", "roll_paper"):
        answer = county.get(reverse(f"councils:{name}", args=[meeting.pk]))
        assert answer.content.startswith(b"%PDF")
    assert "印发办法" in read(county, "resolutions")[1]
    workbook = county.get(reverse("councils:resolutions"), {"format": "xlsx"})
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    assert Resolution.objects.get().task_id


def test_others_see_nothing_of_a_council(world):
    _, held, meeting, item = testing.ready(world)
    other = signed_in(world.center_b1)
    for name, pk in (("body", meeting.body_id), ("meeting", meeting.pk), ("roll_paper", meeting.pk)):
        assert read(other, name, pk)[0] == 404
    assert post(other, "cast", [item.pk], choice="for").status_code == 404
    member = signed_in(world.center_a2)
    assert read(member, "meeting", meeting.pk)[0] == 200
    assert post(member, "cast", [item.pk], choice="for").status_code == 403
    assert post(member, "count", [item.pk]).status_code == 403
    assert post(member, "close", [meeting.pk]).status_code == 403
    stranger = signed_in(world.hospital, ("places.institution.read",))
    assert read(stranger, "meeting", meeting.pk)[0] == 403
    assert len(held) == 5
    assert not Vote.objects.exists()


def test_a_plan_is_the_offices_own_until_it_is_called(world, county):
    made = testing.body(world)
    testing.seats(world, made, 2)
    meeting = testing.planned(world, made)
    testing.motion(world, meeting)
    member = signed_in(world.center_a1)
    assert read(member, "meeting", meeting.pk)[0] == 404
    meetings.call_meeting(actor=testing.commission(world), now=NOW, meeting=meeting)
    assert read(member, "meeting", meeting.pk)[0] == 200


def test_a_rule_goes_round_and_its_versions_are_compared(world):
    lead = signed_in(world.hospital, scope=Scope.CONSORTIUM)
    refused = post(lead, "rule_add", [], consortium=world.consortium_a.pk, kind="charter", title="", text="第一条")
    assert refused.status_code == 422
    assert "第一条" in refused.content.decode()
    answer = post(
        lead, "rule_add", [], consortium=world.consortium_a.pk, kind="charter", title="章程", text="第一条 甲"
    )
    page = answer.headers["Location"]
    book = int(page.rstrip("/").rsplit("/", 1)[1])
    member = signed_in(world.center_a1)
    assert "第一条 甲" not in member.get(page).content.decode()  # a draft is the lead's own
    from yigongti.unified.organization.councils.models import RulebookVersion

    version = RulebookVersion.objects.get()
    post(lead, "version_circulate", [version.pk])
    assert "本单位意见" in member.get(page).content.decode()
    assert post(member, "version_say", [version.pk], choice="objected").status_code == 422
    for unit in (world.hospital, world.mch, world.center_a1, world.center_a2):
        assert post(signed_in(unit), "version_say", [version.pk], choice="adopted").status_code == 302
    today = timezone.localdate()
    assert post(lead, "version_enforce", [version.pk], on=f"{today:%Y-%m-%d}").status_code == 302
    post(lead, "rule_revise", [book], text="第一条 乙", summary="改名")
    text = lead.get(page, {"version": "2", "against": "1"}).content.decode()
    assert "<del>甲</del>" in text
    assert "<ins>乙</ins>" in text
    assert read(signed_in(world.center_b1), "rule", book)[0] == 404


def test_lines_are_compared_word_by_word():
    found = difference.compare("一\n二三\n四", "一\n二五\n四\n六")
    assert [(line.sign, line.text) for line in found] == [
        ("same", "一"), ("out", "二三"), ("in", "二五"), ("same", "四"), ("in", "六"),
    ]  # fmt: skip
    assert [(p.text, p.mark) for p in found[1].parts] == [("二", ""), ("三", "del")]


def test_the_board_shows_who_is_next(world, county):
    person = testing.practitioner(world.center_a1, "卢沉香")
    lead = signed_in(world.hospital, scope=Scope.CONSORTIUM)
    refused = post(lead, "nominate", [], kind="member_head", office="院长", words="写了理由")
    assert refused.status_code == 422
    assert "写了理由" in refused.content.decode()
    answer = post(
        lead, "nominate", [], kind="member_head", consortium=world.consortium_a.pk, organization=world.center_a1.code,
        office="院长", candidate=person.pk, words="年度优秀",
    )  # fmt: skip
    assert answer.status_code == 302
    assert "待县卫生健康委回复意见" in read(county, "board")[1]
    assert "还没有登记在任的负责人" in read(county, "board")[1]
    case = answer.headers["Location"]
    pk = int(case.rstrip("/").rsplit("/", 1)[1])
    assert post(county, "consult", [pk], agrees="1", words="").status_code == 422
    assert post(county, "consult", [pk], agrees="1", words="同意").status_code == 302
    assert post(lead, "appoint", [pk], document="x", term_from="2026-11-01").status_code == 403
    assert signed_in(world.center_a2).get(case).status_code == 404


def test_a_filing_is_late_in_words(world, county):
    post(
        county, "filing_add", [], subject="内设机构备案", filer=world.hospital.code, receiver=world.commission.code,
        due="2026-01-31",
    )  # fmt: skip
    assert "超期" in read(county, "filings", tab="late")[1]
    workbook = county.get(reverse("councils:filings"), {"format": "xlsx"})
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    assert "内设机构备案" not in read(signed_in(world.tcm_hospital), "filings")[1]


def test_home_shows_calls_and_open_votes(world):
    from yigongti.unified.organization.councils import home

    made = testing.body(world)
    held = testing.seats(world, made, 2)
    meeting = testing.planned(world, made)
    item = testing.motion(world, meeting)
    meetings.call_meeting(actor=testing.commission(world), now=NOW, meeting=meeting)
    mine = testing.unit(world.mch, user=held[1].holder)
    assert [(i.resident_name, i.status) for i in home.items(mine, NOW, 9)] == [("会议通知", "待回执")]
    tomorrow = meeting.starts_at - timedelta(hours=3)
    assert [a.tag for a in home.alarms(mine, tomorrow)] == ["会议"]
    testing.open_with(world, meeting, held)
    (found,) = home.items(mine, NOW, 9)
    assert (found.resident_name, found.what) == ("表决", item.title)
    assert not list(home.items(testing.unit(world.center_a2), NOW, 9))
