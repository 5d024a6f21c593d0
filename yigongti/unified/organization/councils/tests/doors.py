"""The doors of councils: each consortium its own; the office of a body keeps it, the county's office all of them.

The holder of the matrix works at center_a1, so the bodies and cases made here have their office or filer there.
"""

from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from yigongti.foundation.access.doors import Door
from yigongti.foundation.access.models import User
from yigongti.foundation.files.models import StoredFile
from yigongti.records.places.models import Consortium, Institution
from yigongti.unified.organization.councils import say, testing
from yigongti.unified.organization.councils.actions import appointments, filings, meetings, rulebooks
from yigongti.unified.organization.councils.actions.appointments import Nomination
from yigongti.unified.organization.councils.models import AppointmentStep, Body, FilingStep, Paper, Seat
from yigongti.unified.organization.councils.permissions import READ, READ_APPOINTMENTS

NOW, TODAY = testing.NOW, testing.TODAY
_numbers = count(1)
SEEN = (READ, READ_APPOINTMENTS)


def _holder(organization):
    """The person of the matrix who works at that organization; somebody else's account otherwise."""
    return User.objects.filter(positions__organization=organization).order_by("-pk").first()


def _body(world, organization, kind="task_force"):
    """A county body kept by that organization, with its holder in the chair: one that only they see."""
    made = Body.objects.create(
        county=world.county.code, kind=kind, name=f"门测试专班{next(_numbers)}", office=organization,
        formed_on=testing.FORMED,
    )  # fmt: skip
    Seat.objects.create(
        body=made, role="chair", office="组长", organization=organization, holder=_holder(organization),
        period=(testing.FORMED, None),
    )  # fmt: skip
    Seat.objects.create(
        body=made, role="member", office="成员", organization=organization, period=(testing.FORMED, None)
    )
    return made


def _planned(world, organization):
    made = testing.planned(world, _body(world, organization))
    testing.motion(world, made)
    return made


def _called(world, organization):
    return meetings.call_meeting(actor=testing.commission(world), now=NOW, meeting=_planned(world, organization))


def _called_title(world, organization):
    """A called meeting with a name of its own."""
    made = _planned(world, organization)
    made.title = f"门测试会议{next(_numbers)}号"
    made.save()
    return meetings.call_meeting(actor=testing.commission(world), now=NOW, meeting=made).title


def _open(world, organization):
    made = _called(world, organization)
    return testing.open_with(world, made, list(made.body.seats.all()))


def _decided(world, organization):
    made = _open(world, organization)
    item = made.items.get()
    return testing.decided(world, item, {s.pk: "for" for s in made.body.seats.all()})


def _closed(world, organization):
    item = _decided(world, organization)
    return meetings.close_meeting(actor=testing.commission(world), now=NOW, meeting=item.meeting)


def _written(world, organization):
    made = _closed(world, organization)
    return meetings.write_minutes(actor=testing.commission(world), now=NOW, meeting=made, text="纪要")


def _in(make, name="meeting_id", of=lambda made: made.pk):
    return lambda world, organization: {name: of(make(world, organization))}


def _first_item(make):
    return _in(make, "item_id", lambda made: made.items.get().pk)


def _paper(world, organization):
    made = _planned(world, organization)
    kept = StoredFile.objects.create(
        sha256=f"{next(_numbers):064d}", size=1, media_type="text/plain", name="x.txt", stored_at=NOW
    )
    return {"paper_id": Paper.objects.create(item=made.items.get(), title="材料", file=kept, added_at=NOW).pk}


def _consortium(world, organization):
    return world.consortium_b if organization == world.center_b1 else world.consortium_a


def _lead_of(world, consortium):
    return world.tcm_hospital if consortium == world.consortium_b else world.hospital


def _version(world, organization, *, circulated=False, adopted=False):
    """A rule of the consortium of that organization."""
    consortium: Consortium = _consortium(world, organization)
    office = testing.commission(world)
    made = rulebooks.draft_rulebook(
        actor=office, now=NOW, consortium=consortium, kind="policy", title=f"门测试制度{next(_numbers)}",
        needs_all=False, clause="", text="一",
    )  # fmt: skip
    if circulated or adopted:
        made = rulebooks.circulate(actor=office, now=NOW, version=made)
    if adopted:
        for pk in say.members_on(consortium, TODAY):
            member = Institution.objects.get(pk=pk)
            rulebooks.say(
                actor=testing.unit(member.organization), now=NOW, version=made, institution=member, choice="adopted"
            )
    return made


def _circulated(world, organization):
    return _version(world, organization, circulated=True)


def _adopted(world, organization):
    return _version(world, organization, adopted=True)


def _with_file(world, organization):
    made = _version(world, organization)
    kept = StoredFile.objects.create(
        sha256=f"{next(_numbers):064d}", size=1, media_type="text/plain", name="x.txt", stored_at=NOW
    )
    type(made).objects.filter(pk=made.pk).update(file=kept)
    return rulebooks.circulate(actor=testing.commission(world), now=NOW, version=made)


def _nominated(world, organization, kind="member_head"):
    consortium = _consortium(world, organization)
    lead = testing.unit(_lead_of(world, consortium))
    new = Nomination(
        kind,
        consortium,
        organization,
        "院长",
        testing.practitioner(organization, f"门测试人{next(_numbers)}号"),
        "门测试",
    )
    return appointments.nominate(actor=lead, now=NOW, new=new)


def _consulted(world, organization):
    row = _nominated(world, organization)
    return appointments.consult(actor=testing.commission(world), now=NOW, appointment=row, agrees=True, words="同意")


def _appointed(world, organization):
    row = _consulted(world, organization)
    return appointments.appoint(
        actor=testing.commission(world), now=NOW, appointment=row, document="任1号", term_from=testing.FORMED
    )


def _to_file(world, organization):
    row = _nominated(world, organization, "center_head")
    lead = testing.unit(_lead_of(world, _consortium(world, organization)))
    return appointments.appoint(actor=lead, now=NOW, appointment=row, document="集团1号", term_from=TODAY)


def _filing(world, organization):
    return filings.open_filing(
        actor=testing.commission(world), now=NOW, subject=f"门测试备案{next(_numbers)}", filer=organization,
        receiver=world.commission, receiver_name="", due=TODAY,
    )  # fmt: skip


def _sent(world, organization):
    row = _filing(world, organization)
    return filings.submit_filing(actor=testing.unit(organization), now=NOW, filing=row, words="已报")


def _filed(model, make, name):
    """A step with a file whose bytes were never stored."""

    def made(world, organization):
        row = make(world, organization)
        kept = StoredFile.objects.create(
            sha256=f"{next(_numbers):064d}", size=1, media_type="text/plain", name="x.txt", stored_at=NOW
        )
        return {"step_id": model.objects.create(**{name: row}, state=row.state, file=kept, at=NOW).pk}

    return made


def _says(**fields):
    return lambda _world, _organization: fields


def _file_data(_world, _organization):
    return {"file": SimpleUploadedFile("x.txt", b"x"), "title": "x"}


ITEM = _says(kind="report", title="通报", text="")
EDIT = _says(title="会", starts_at="2026-12-09T09:00", place="楼上")
ORDER = _says(title="办", text="办一件事", lead="县人民医院", due="2027-01-01")
COUNTY = {"scope": "county", "same": 200, "other": 200}
DONE = {"scope": "county", "own": 302, "same": 302, "other": 302}


def _read(name, kwargs, **more):
    return Door(f"councils:{name}", READ, kwargs=kwargs, **more)


def _write(name, code, kwargs, data=None, *, also=SEEN, **more):
    return Door(
        f"councils:{name}", f"councils.{code}", "POST", kwargs=kwargs, data=data, also=also, **{"own": 302, **more}
    )


def _case(name, code, make, data):
    """Steps of the county's office, which sees every case of the county."""
    return _write(name, code, _in(make, "appointment_id"), data, **DONE)


DOORS = (
    Door("councils:bodies", READ, shows=lambda w, o: _body(w, o).name),
    Door("councils:body_new", "councils.body.form", also=SEEN),
    Door("councils:body_add", "councils.body.form", "POST", data=_says(), own=403, also=SEEN),
    _read("body", _in(_body, "body_id")),
    _write("dissolve", "body.dissolve", _in(_body, "body_id"), _says(on="2026-11-20")),
    _write("seat_fill", "seat.fill", _in(_body, "body_id"), _says(role="member", office="新", since="2026-11-01")),
    _write(
        "seat_vacate", "seat.vacate", _in(_body, "seat_id", lambda b: b.seats.get(role="member").pk),
        _says(on="2026-11-20"),
    ),
    _write("plan", "meeting.plan", _in(_body, "body_id"), EDIT),
    _read("meeting", _in(_called)),
    _write("meeting_edit", "meeting.edit", _in(_planned), EDIT),
    _write("meeting_cancel", "meeting.cancel", _in(_planned), _says(because="改期")),
    _write("call", "meeting.call", _in(_planned)),
    _write("answer", "meeting.answer", _in(_called), _says(will_come="1")),
    _write("open", "meeting.open", _in(_called)),
    _write("attend", "meeting.attend", _in(_open)),
    _write("close", "meeting.close", _in(lambda w, o: _decided(w, o).meeting)),
    _write("minutes", "minutes.write", _in(_closed), _says(text="纪要")),
    _write("sign", "minutes.sign", _in(_written)),
    _read("minutes_paper", _in(_written)),
    _read("roll_paper", _in(_called)),
    _write("item_add", "agenda.add", _in(_planned), ITEM),
    _write("item_edit", "agenda.edit", _first_item(_planned), ITEM),
    _write("item_move", "agenda.move", _first_item(_planned), _says(to="up")),
    _write("item_remove", "agenda.remove", _first_item(_planned)),
    _write("item_refer", "agenda.refer", _first_item(_planned), own=422),
    _write("paper_add", "paper.add", _first_item(_planned), _file_data),
    _write("cast", "vote.cast", _first_item(_open), _says(choice="for")),
    _write("record", "vote.record", _first_item(_open), _says(rest="for")),
    _write("count", "vote.close", _first_item(_open), own=422),
    _write("resolve", "resolution.make", _in(_decided, "item_id"), ORDER, also=(*SEEN, "tasks.task.open")),
    _read("paper", _paper, own=503, why="the row stands, its bytes were never stored"),
    Door("councils:resolutions", READ),
    Door("councils:major", READ),
    Door("councils:rules", READ, shows=lambda w, o: _circulated(w, o).rulebook.title, same=200),
    Door("councils:rule_new", "councils.rulebook.draft", also=SEEN),
    Door("councils:rule_add", "councils.rulebook.draft", "POST", data=_says(), own=403, also=SEEN),
    _read("rule", _in(_circulated, "rulebook_id", lambda v: v.rulebook_id), same=200),
    _write("rule_revise", "rulebook.revise", _in(_adopted, "rulebook_id", lambda v: v.rulebook_id), own=403, same=403),
    _write("version_save", "rulebook.edit", _in(_version, "version_id"), _says(text="二", summary="改"), **DONE),
    _write("version_circulate", "rulebook.circulate", _in(_version, "version_id"), **DONE),
    _write("version_say", "rulebook.adopt", _in(_circulated, "version_id"), _says(choice="adopted"), same=302),
    _write("version_enforce", "rulebook.enforce", _in(_adopted, "version_id"), _says(on="2099-01-01"), **DONE),
    _write("version_set_aside", "rulebook.set_aside", _in(_circulated, "version_id"), **DONE),
    _read("version_file", _in(_with_file, "version_id"), own=503, same=503, why="its bytes were never stored"),
    Door("councils:board", READ_APPOINTMENTS),
    Door("councils:appointments", READ_APPOINTMENTS, shows=lambda w, o: _nominated(w, o).candidate.name + "</td>"),
    Door("councils:nominate_form", "councils.appointment.nominate", also=SEEN),
    Door("councils:nominate", "councils.appointment.nominate", "POST", data=_says(), own=422, also=SEEN),
    Door("councils:appointment", READ_APPOINTMENTS, kwargs=_in(_nominated, "appointment_id")),
    _case("consult", "appointment.consult", _nominated, _says(agrees="1", words="同意")),
    _case("appoint", "appointment.appoint", _consulted, _says(document="任2号", term_from="2026-11-01")),
    _case("appointment_filed", "appointment.file", _to_file, _says(words="备")),
    _case("refuse", "appointment.refuse", _nominated, _says(words="不同意")),
    _write(
        "withdraw", "appointment.withdraw", _in(_nominated, "appointment_id"), _says(words="撤回"), own=403,
        why="whoever nominated withdraws: the lead, not the unit concerned",
    ),
    _case("end", "appointment.end", _appointed, _says(on="2026-11-10", words="调离")),
    Door(
        "councils:appointment_file", READ_APPOINTMENTS,
        kwargs=_filed(AppointmentStep, _nominated, "appointment"), own=503, why="its bytes were never stored",
    ),
    Door("councils:filings", READ_APPOINTMENTS, shows=lambda w, o: _filing(w, o).subject),
    Door("councils:filing_new", "councils.filing.open", also=SEEN),
    Door("councils:filing_add", "councils.filing.open", "POST", data=_says(), own=422, also=SEEN),
    Door("councils:filing", READ_APPOINTMENTS, kwargs=_in(_filing, "filing_id")),
    _write("filing_submit", "filing.submit", _in(_filing, "filing_id"), _says(words="已报")),
    _write("filing_accept", "filing.accept", _in(_sent, "filing_id"), _says(number="1"), **DONE),
    _write("filing_send_back", "filing.send_back", _in(_sent, "filing_id"), _says(words="缺件"), **DONE),
    Door(
        "councils:filing_file", READ_APPOINTMENTS, kwargs=_filed(FilingStep, _sent, "filing"), own=503,
        why="its bytes were never stored",
    ),
)  # fmt: skip
