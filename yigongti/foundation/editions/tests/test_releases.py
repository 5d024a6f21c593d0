"""An edition comes into force by two persons, on its day; what was in force before stays readable."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from yigongti.foundation.access.actor import MissingPermission
from yigongti.foundation.access.models import Organization, Role
from yigongti.foundation.access.testing import make_actor
from yigongti.foundation.audit.models import Line
from yigongti.foundation.editions import actions, folders, load, queries, reading, releases, waiting
from yigongti.foundation.editions.models import Edition, Release, Value
from yigongti.foundation.editions.tests.folder import HEAD, ROLES, write

pytestmark = pytest.mark.django_db
COUNTY = "990038"
TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
RIGHTS = ("propose", "approve", "send_back", "withdraw")


@pytest.fixture
def people():
    """Two persons of the county and one of another."""
    here, there = (
        Organization.objects.create(code=f"org-{c}", name=c, short_name=c, county=c) for c in (COUNTY, "990039")
    )
    rights = ("editions.value.read", *(f"editions.release.{right}" for right in RIGHTS))
    return tuple(make_actor(rights, place, scope="county") for place in (here, here, there))


def files(x: int = 30, *, head: str = HEAD, roles: str = ROLES) -> dict[str, str]:
    return {"edition.toml": head, "values.toml": f'[clock]\nclause = "四"\nx = {x}\n', "roles.toml": roles}


def propose(actor, given=None, *, in_force=TODAY, now=NOW, **more):
    return releases.propose(actor=actor, now=now, files=given or files(), in_force=in_force, **more)


def x_on(day=TODAY):
    found = queries.find(county=COUNTY, key="clock.x", at=day)
    return found.value if found else None


def test_one_proposes_another_approves_and_it_holds(people):
    first, second, _ = people
    release = propose(first, note="说明", source="某文件", source_ref="documents.document:7")
    assert (release.state, release.source, release.source_ref) == ("proposed", "某文件", "documents.document:7")
    assert x_on() is None
    assert not Edition.objects.exists()  # the trial was undone, to the last row
    assert not Role.objects.filter(code="doctor").exists()
    done = releases.approve(actor=second, now=NOW, release=release)
    assert (done.state, done.decided_by_id, x_on()) == ("in_force", second.user_id, 30)
    assert Line.objects.filter(action="editions.release.approve", result="done").count() == 1


def test_nobody_approves_or_sends_back_what_he_proposed(people):
    first, _, _ = people
    release = propose(first)
    with pytest.raises(releases.SamePerson, match="两人"):
        releases.approve(actor=first, now=NOW, release=release)
    with pytest.raises(releases.SamePerson):
        releases.send_back(actor=first, now=NOW, release=release, reason="x")
    release.refresh_from_db()
    assert release.state == "proposed"


def test_the_database_refuses_one_person_too(people):
    first, _, _ = people
    release = propose(first)
    for state in ("approved", "in_force", "superseded"):
        with pytest.raises(IntegrityError, match="release_by_two_persons"), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(
                state=state, decided_by=first.user_id, decided_at=NOW, loaded_at=NOW
            )
    with pytest.raises(IntegrityError, match="release_decided_by_somebody"), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(state="approved", decided_at=NOW)


def test_another_county_may_neither_propose_nor_decide_nor_read(people):
    first, _, stranger = people
    with pytest.raises(releases.OtherCounty):
        propose(stranger)
    release = propose(first)
    for act in (
        lambda: releases.approve(actor=stranger, now=NOW, release=release),
        lambda: releases.send_back(actor=stranger, now=NOW, release=release, reason="x"),
        lambda: releases.withdraw(actor=stranger, now=NOW, release=release),
    ):
        with pytest.raises(releases.OtherCounty):
            act()
    with pytest.raises(reading.NoRelease):
        reading.release(pk=release.pk, seen_by=stranger)
    assert not reading.releases(county=COUNTY, seen_by=stranger).exists()


def test_without_the_permission_nothing_goes(people):
    first, _, _ = people
    release = propose(first)
    with pytest.raises(MissingPermission):
        releases.approve(actor=make_actor(["editions.value.read"]), now=NOW, release=release)


def test_mistakes_are_said_with_file_and_line_and_nothing_is_kept(people):
    first, _, _ = people
    with pytest.raises(load.EditionInvalid) as caught:
        propose(first, files() | {"values.toml": "[a]\nx = 1\n"})
    assert [(f.file, f.line) for f in caught.value.findings] == [("values.toml", 2)]
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"values.toml": "x"},
        {"edition.toml": HEAD, "../evil.toml": "x"},
        {"edition.toml": HEAD, "/etc/evil.toml": "x"},
        {"edition.toml": HEAD, "a/b/c.toml": "x"},
        {"edition.toml": HEAD, "run.sh": "x"},
        {"edition.toml": HEAD, "big.csv": "x" * (folders.FILE_CHARS_MAX + 1)},
        {"edition.toml": HEAD, "book.xlsx": "base64:@@"},
    ],
)
def test_files_that_are_no_edition_are_refused(people, bad):
    with pytest.raises(folders.FilesRefused):
        propose(people[0], bad)


def test_one_open_proposal_of_an_edition_at_a_time(people):
    first, second, _ = people
    release = propose(first)
    with pytest.raises(releases.AlreadyProposed):
        propose(second, files(31))
    releases.withdraw(actor=first, now=NOW, release=release)
    assert propose(second, files(31)).state == "proposed"


def test_the_proposer_alone_withdraws(people):
    first, second, _ = people
    release = propose(first)
    with pytest.raises(releases.NotTheProposer):
        releases.withdraw(actor=second, now=NOW, release=release)


def test_sending_back_says_why_and_ends_it(people):
    first, second, _ = people
    release = propose(first)
    with pytest.raises(releases.Invalid):
        releases.send_back(actor=second, now=NOW, release=release, reason="  ")
    done = releases.send_back(actor=second, now=NOW, release=release, reason="人数不对")
    assert (done.state, done.reason) == ("returned", "人数不对")
    with pytest.raises(releases.NotOpen):
        releases.approve(actor=second, now=NOW, release=release)
    assert x_on() is None


def test_it_waits_on_the_second_persons_desk_and_comes_back_to_the_first(people):
    first, second, elsewhere = people
    release = propose(first)
    assert [one.what for one in waiting.items(second, NOW, 9)] == ["测试县版"]
    assert [list(waiting.items(who, NOW, 9)) for who in (first, elsewhere)] == [[], []]
    releases.send_back(actor=second, now=NOW, release=release, reason="日期不对")
    assert [one.detail for one in waiting.sent_back(first, NOW, 9)] == ["日期不对"]
    assert [list(waiting.sent_back(who, NOW, 9)) for who in (second, elsewhere)] == [[], []]
    propose(first)  # answered: the old refusal leaves the desk
    assert list(waiting.sent_back(first, NOW, 9)) == []
    assert len(list(waiting.items(second, NOW, 9))) == 1


def test_what_is_approved_for_a_later_day_waits_for_it(people):
    first, second, _ = people
    release = releases.approve(actor=second, now=NOW, release=propose(first, in_force=date(2026, 4, 1)))
    assert (release.state, x_on()) == ("approved", None)
    assert releases.bring_due(now=NOW.replace(day=31)) == []
    (brought,) = releases.bring_due(now=datetime(2026, 4, 1, 0, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert (brought.pk, brought.state) == (release.pk, "in_force")
    assert x_on(date(2026, 4, 1)) == 30
    assert releases.bring_due(now=datetime(2026, 4, 2, tzinfo=ZoneInfo("Asia/Shanghai"))) == []


def test_the_earlier_release_is_superseded_and_reads_as_it_was(people, base):
    first, second, _ = people
    (base / "values.toml").write_text('[platform]\nsource = "x, 待核"\nd = 1\n')
    old = releases.approve(actor=second, now=NOW, release=propose(first))
    (base / "values.toml").write_text('[platform]\nsource = "x, 待核"\nd = 2\n')
    later = NOW.replace(month=5)
    new = releases.approve(
        actor=first, now=later, release=propose(second, files(20), in_force=date(2026, 5, 1), now=later)
    )
    old.refresh_from_db()
    assert (old.state, old.superseded_at, new.state) == ("superseded", later, "in_force")
    changes = {d.key: d.facts[0] for d in reading.difference(old=old, new=new)}
    assert {k: (f.before, f.after) for k, f in changes.items()} == {"clock.x": (30, 20), "platform.d": (1, 2)}
    assert [x_on(date(2026, m, 1)) for m in (3, 4, 5)] == [30, 30, 20]
    assert "d = 1" in reading.text_of(old, "base/values.toml")
    assert reading.before(release=new) == old


def test_the_difference_to_what_is_running(people):
    first, second, _ = people
    assert {d.what for d in releases.difference_to_running(files=files(), county=COUNTY)} == {"added"}
    releases.approve(actor=second, now=NOW, release=propose(first))
    (only,) = releases.difference_to_running(files=files(7), county=COUNTY)
    assert (only.key, only.facts[0].before, only.facts[0].after) == ("clock.x", 30, 7)
    with pytest.raises(releases.NothingNew):
        propose(first)


def test_a_load_by_the_machine_stands_in_the_history_too(tmp_path, people):
    first, *_ = people
    folder = folder_of(tmp_path, files())
    for _ in range(2):
        actions.load_edition(actor=actions.loader(), now=NOW, folder=folder)
    release = Release.objects.get()
    assert (release.state, release.is_by_system, release.files) == ("in_force", True, files())
    assert reading.before(release=propose(first, files(9))) == release


def test_a_start_keeps_what_two_persons_have_decided(tmp_path, people, base):
    first, second, _ = people
    folder = folder_of(tmp_path, files())
    start = {"actor": actions.loader(), "now": NOW, "folder": folder, "keep_decided": True}
    actions.load_edition(**start)
    releases.approve(actor=second, now=NOW, release=propose(first, files(12)))
    assert not actions.load_edition(**start).is_new
    assert x_on() == 12
    (base / "values.toml").write_text('[p]\nsource = "x, 待核"\nd = 1\n')  # a newer platform: base alone is new
    assert actions.load_edition(**start).is_new
    assert (x_on(), queries.value(county=COUNTY, key="p.d", at=TODAY).value) == (12, 1)
    standing = Release.objects.get(state="in_force")
    assert (standing.proposed_by_id, standing.decided_by_id) == (first.user_id, second.user_id)
    assert Release.objects.count() == 3
    actions.load_edition(actor=actions.loader(), now=NOW, folder=folder)  # said by name, the folder is loaded
    assert x_on() == 30


def test_an_edition_of_another_code_succeeds_the_countys_first(people):
    first, second, _ = people
    two = files().copy() | {"values.toml": '[clock]\nclause = "四"\nx = 30\ngone = 1\n'}
    releases.approve(actor=second, now=NOW, release=propose(first, two))
    later = NOW.replace(month=6)
    after = files(head=HEAD.replace("test_2025", "test_2026"))
    day = date(2026, 6, 1)
    releases.approve(actor=second, now=later, release=propose(first, after, in_force=day, now=later))
    assert queries.find(county=COUNTY, key="clock.gone", at=day) is None
    assert queries.find(county=COUNTY, key="clock.gone", at=TODAY).value == 1
    assert Value.objects.filter(key="clock.x").count() == 1  # the same value makes no new period
    assert Release.objects.filter(state="in_force").count() == 1


def test_a_role_that_another_county_still_has_keeps_its_permissions(tmp_path):
    nurse = ROLES.replace("doctor", "nurse")
    other = HEAD.replace("test_2025", "other_2025").replace(COUNTY, "990039")
    load.load(write(tmp_path / "a", roles=ROLES + nurse), now=NOW)
    load.load(write(tmp_path / "b", head=other, roles=ROLES + nurse), now=NOW)
    load.load(write(tmp_path / "a", roles=ROLES), now=NOW)
    assert Role.objects.get(code="nurse").permissions != []


def test_a_draft_document_gives_proposed_values(tmp_path, base):
    (base / "values.toml").write_text('[p]\nsource = "x, 待核"\nd = 1\n')
    folder = write(tmp_path / "e", head=HEAD + "draft = true\n", values='[clock]\nclause = "四"\nx = 1\n')
    load.load(folder, now=NOW)
    held = queries.values(county=COUNTY, prefix="", at=TODAY)
    assert (held["clock.x"].is_proposed, held["p.d"].is_proposed) == (True, False)
    load.load(write(folder, values='[clock]\nclause = "四"\nx = 1\n'), now=NOW)  # decided by now
    assert queries.value(county=COUNTY, key="clock.x", at=TODAY).is_proposed is False


def test_a_code_of_another_county_is_not_taken_over(tmp_path):
    load.load(write(tmp_path / "a"), now=NOW)
    with pytest.raises(load.EditionInvalid, match="另一个县"):
        load.load(write(tmp_path / "b", head=HEAD.replace(COUNTY, "990039")), now=NOW)


def folder_of(root, texts):
    folder = root / "county"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_what_was_proposed_is_frozen_in_the_database(people):
    first, second, _ = people
    release = propose(first)
    for change in (
        {"files": files(31)}, {"in_force": date(2026, 4, 1)}, {"county": "990039"}, {"proposed_by_id": second.user_id},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).delete()
