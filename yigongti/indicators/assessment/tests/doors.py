"""The doors of the room: a checklist is its consortium's, a material and a named thing belong to who handed them in."""

from io import BytesIO
from itertools import count

from django.utils import timezone

from yigongti.foundation.access.doors import Door
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.files.store import store
from yigongti.indicators.assessment import testing
from yigongti.indicators.assessment.actions import judging
from yigongti.indicators.assessment.models import Aspect, Case, Material, Proof

READ, PROOF = testing.READ, "assessment.proof.read"
_numbers = count(1)


def _case(world, organization):
    testing.load_edition(timezone.now())
    return {"code": "WX-M02", "consortium": "tw-b" if organization == world.center_b1 else "tw-a", "year": 2025}


def _judged(world, organization):
    """One that somebody has judged, so that another round may begin."""
    words = _case(world, organization)
    actor = make_actor(testing.JUDGES, world.commission, scope="county")
    now = timezone.now()
    place = testing.place_of(actor, words["consortium"], now=now)
    judging.judge(actor=actor, now=now, place=place, found=testing.said(True, False), note="", round_=1)
    return words


def _material(world, organization):
    words = _case(world, organization)
    consortium = world.consortium_b if organization == world.center_b1 else world.consortium_a
    case, _ = Case.objects.get_or_create(
        county=world.county.code, indicator="WX-M02", consortium=consortium, year=2025,
        defaults={"indicator_version": 1, "checklist": ["章程"], "opened_at": timezone.now(), "opened_by": "门"},
    )  # fmt: skip
    made = Material.objects.create(
        case=case, item="章程", aspect=Aspect.ARRANGED, title="门", text="门", organization=organization, by_name="门",
        at=timezone.now(),
    )  # fmt: skip
    assert words
    return {"number": made.pk}


def _thing(state="handed_in"):
    def make(world, organization):
        testing.load_edition(timezone.now())
        made = Proof.objects.create(
            county=world.county.code, fact="reached_n", organization=organization, title=f"门{next(_numbers)}",
            since="2025-03-01", document="门", state=state, by_name="门", at=timezone.now(), decided_at=timezone.now(),
        )  # fmt: skip
        return {"number": made.pk}

    return make


def _new(world, organization):
    testing.load_edition(timezone.now())
    words = {"fact": "reached_n", "title": "门", "holds": "yes", "since": "2025-03-01", "document": "门"}
    return words | {"organization": organization.code}


def _file(world, organization):
    words = _thing()(world, organization)
    kept = store(BytesIO(b"%PDF-1.4 door"), cap_bytes=1000, name="door.pdf", now=timezone.now())
    Proof.objects.filter(pk=words["number"]).update(file=kept)
    return {"kind": "proof", **words}


HANDED = {"item": "章程", "aspect": "arranged", "title": "门", "text": "门"}
ANSWERS = {f"{part}-{n}": "yes" for part in ("arranged", "carried_out") for n in (1, 2)} | {"round": "1"}
WHY = {"reason": "门"}
DONE = {"method": "POST", "own": 302, "also": (READ, PROOF)}
TWO = {"same": 200, "other": 404, "also": (READ,)}  # one consortium, one checklist
TWO_DONE = {"method": "POST", "own": 302, "same": 302, "also": (READ,)}
DOORS = (
    Door("assessment:list", READ),
    Door("assessment:case", READ, kwargs=_case, **TWO),
    Door("assessment:hand_in", "assessment.material.hand_in", kwargs=_case, **TWO),
    Door("assessment:hand_in_do", "assessment.material.hand_in", kwargs=_case, method="POST", own=302, same=403,
         other=404, also=(READ,), data=lambda w, o: HANDED | {"organization": o.code}),
    Door("assessment:withdraw_do", "assessment.material.withdraw", kwargs=_material, **DONE),
    Door("assessment:judge", testing.JUDGE, kwargs=_case, **TWO),
    Door("assessment:judge_do", testing.JUDGE, kwargs=_case, data=lambda w, o: ANSWERS, **TWO_DONE),
    Door("assessment:again_do", "assessment.round.begin", kwargs=_judged, data=lambda w, o: WHY, **TWO_DONE),
    Door("assessment:correct_do", "assessment.case.correct", "POST", kwargs=_judged, data=lambda w, o: WHY, own=409,
         same=409, also=(READ,)),
    Door("assessment:proofs", PROOF, shows=lambda w, o: Proof.objects.get(pk=_thing("accepted")(w, o)["number"]).title),
    Door("assessment:proof", PROOF, kwargs=_thing()),
    Door("assessment:proof_new", "assessment.proof.hand_in"),
    Door("assessment:proof_new_do", "assessment.proof.hand_in", "POST", own=302, same=403, other=403, also=(PROOF,),
         data=_new),
    Door("assessment:proof_accept_do", "assessment.proof.accept", kwargs=_thing(), **DONE),
    Door("assessment:proof_return_do", "assessment.proof.send_back", kwargs=_thing(), data=lambda w, o: WHY, **DONE),
    Door("assessment:proof_end_do", "assessment.proof.end", kwargs=_thing("accepted"),
         data=lambda w, o: WHY | {"on": "2026-01-01"}, **DONE),
    Door("assessment:proof_withdraw_do", "assessment.proof.withdraw", kwargs=_thing(), data=lambda w, o: WHY, **DONE),
    Door("assessment:file", READ, kwargs=_file, also=(PROOF,)),
)  # fmt: skip
