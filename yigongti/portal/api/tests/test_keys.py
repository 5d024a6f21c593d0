"""Tokens, sessions, idempotency keys."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yigongti.centers.ecg.testing import REQUESTER
from yigongti.foundation.access import actions, tokens
from yigongti.foundation.access.models import ApiToken, Position, User
from yigongti.foundation.access.testing import actor_for, make_actor, make_position, make_token, sign_in
from yigongti.foundation.audit.models import Line
from yigongti.records.orders.models import Order


def list_with(secret, client=None):
    return (client or Client()).get(reverse("api:ecg_list_requests"), headers={"Authorization": f"Bearer {secret}"})


def test_the_same_key_twice_makes_one_order(requester, wanted):
    first = requester.post("ecg_place_order", wanted, key="his-2026-000147")
    again = requester.post("ecg_place_order", wanted, key="his-2026-000147")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["number"] == again.json()["number"]
    assert Order.objects.count() == 1


def test_the_same_key_for_something_else_is_a_conflict(requester, wanted):
    requester.post("ecg_place_order", wanted, key="his-2026-000147")
    other = requester.post("ecg_place_order", wanted | {"clinical_question": "心悸"}, key="his-2026-000147")
    assert other.status_code == 409
    assert Order.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with a space", "编号编号编号编号"])
def test_a_write_without_a_usable_key_is_refused(requester, wanted, key):
    headers = {"Authorization": f"Bearer {requester.secret}"}
    if key:
        headers["Idempotency-Key"] = key
    url = reverse("api:ecg_place_order")
    answer = requester.client.post(url, wanted, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["sentence"]
    assert not Order.objects.exists()


def test_a_token_acts_as_its_position_and_the_trail_says_so(requester, world, wanted):
    assert requester.post("ecg_place_order", wanted).status_code == 201
    line = Line.objects.filter(action="ecg.order.place").get()
    assert line.organization_id == world.places.center_a1.pk
    assert "接口令牌 测试系统" in line.role


def test_nobody_gets_401_and_is_told_how(db):
    answer = Client().get(reverse("api:ecg_list_requests"))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "令牌" in answer.json()["sentence"]


def test_wrong_tokens_are_written_down_and_in_the_end_slowed(db, monkeypatch):
    monkeypatch.setattr(tokens, "WRONG_PER_ADDRESS", 3)
    answers = [list_with("ygt_guess").status_code for _ in range(5)]
    assert answers == [401, 401, 401, 429, 429]
    assert Line.objects.filter(action="access.token.use", result="refused").count() == 3


def test_a_right_token_works_behind_an_address_of_wrong_ones(requester, monkeypatch):
    monkeypatch.setattr(tokens, "WRONG_PER_ADDRESS", 0)
    assert list_with("ygt_guess").status_code == 429
    assert requester.get("ecg_list_requests").status_code == 200


def ended(position):
    Position.objects.filter(pk=position.pk).update(valid_to=timezone.localdate())


def inactive(position):
    User.objects.filter(pk=position.user_id).update(is_active=False)


def expired(position):
    past = timezone.now() - timedelta(seconds=1)
    ApiToken.objects.update(created_at=past - timedelta(days=1), expires_at=past)


def revoked(position):
    ApiToken.objects.update(revoked_at=timezone.now())


def must_change(position):
    User.objects.filter(pk=position.user_id).update(must_change_password=True)


@pytest.mark.parametrize("happens", [ended, inactive, expired, revoked, must_change])
def test_a_token_ends_with_what_it_stands_on(db, happens):
    position = make_position(REQUESTER)
    secret = make_token(position)
    assert list_with(secret).status_code == 200
    happens(position)
    from yigongti.foundation.access.standing import forget

    forget()
    assert list_with(secret).status_code == 401


@pytest.mark.parametrize("act", ["lock_user", "deactivate_user"])
def test_the_security_administrator_ends_tokens_with_the_account(db, act):
    position = make_position(REQUESTER)
    secret = make_token(position)
    code = {"lock_user": "access.user.lock", "deactivate_user": "access.user.deactivate"}[act]
    getattr(actions, act)(actor=make_actor([code], position.organization), now=timezone.now(), user=position.user)
    assert list_with(secret).status_code == 401
    assert ApiToken.objects.get().revoked_at is not None


def test_a_wrong_token_is_not_saved_by_a_session(client, db):
    position = make_position(REQUESTER)
    sign_in(client, position.user, position)
    assert client.get(reverse("api:ecg_list_requests")).status_code == 200
    assert list_with("ygt_guess", client).status_code == 401


def test_a_session_writes_only_from_our_own_pages(world, wanted):
    client = Client(enforce_csrf_checks=True)
    position = make_position(REQUESTER, world.places.center_a1)
    sign_in(client, position.user, position)
    url, headers = reverse("api:ecg_place_order"), {"Idempotency-Key": "session-0001"}
    refused = client.post(url, wanted, content_type="application/json", headers=headers)
    assert refused.status_code == 403
    assert not Order.objects.exists()
    page = client.get(reverse("api:docs")).content.decode()
    csrf = page.split('data-csrf="')[1].split('"')[0]
    done = client.post(url, wanted, content_type="application/json", headers=headers | {"X-CSRFToken": csrf})
    assert done.status_code == 201


@pytest.fixture
def owner(db):
    position = make_position(REQUESTER)
    position.user.set_password("staple battery 7")
    position.user.save()
    return position


def create(client, **changes):
    fields = {"name": "卫生院 HIS", "days": "90", "password": "staple battery 7", "_key": "token-page-1"} | changes
    return client.post(reverse("access:create_token"), fields)


def test_a_token_is_shown_once_and_kept_as_a_digest(client, owner):
    sign_in(client, owner.user, owner)
    page = create(client)
    secret = page.content.decode().split('id="secret">')[1].split("<")[0]
    kept = ApiToken.objects.get()
    assert list_with(secret).status_code == 200
    assert secret not in str(ApiToken.objects.values())
    assert secret not in client.get(reverse("access:account")).content.decode()
    assert kept.position == owner
    assert create(client).status_code == 409, "the same page again makes no second one"
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "guess"}, "密码不正确"),
        ({"days": "4000"}, "365"),
        ({"days": "soon"}, "365"),
        ({"name": " "}, "哪个系统"),
    ],
)
def test_a_token_that_is_not_made(client, owner, changes, said):
    sign_in(client, owner.user, owner)
    page = create(client, **changes)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not ApiToken.objects.exists()


def test_an_administrator_gets_no_token(db):
    position = make_position(["access.user.list"])
    position.role.refresh_from_db()  # the database says who is an administrator
    with pytest.raises(tokens.NoTokenForAdministrators):
        tokens.create(actor=actor_for(position), now=timezone.now(), key="k", name="a", days="9", password="x")
    assert list_with(make_token(position)).status_code == 401


def test_own_tokens_are_revoked_and_those_of_others_are_not_there(client, owner):
    secret, other = make_token(owner), make_token(make_position(REQUESTER))
    sign_in(client, owner.user, owner)
    mine, theirs = ApiToken.objects.get(digest=tokens.digest(secret)), ApiToken.objects.get(digest=tokens.digest(other))
    answers = [
        client.post(reverse("access:revoke_own_token", args=[token.pk]), {"_key": f"revoke-{token.pk}"}).status_code
        for token in (mine, theirs)
    ]
    assert answers == [302, 404]
    assert list_with(secret).status_code == 401
    assert list_with(other).status_code == 200


def test_the_security_administrator_revokes(client, owner):
    secret = make_token(owner)
    desk = make_position(["access.token.list", "access.token.revoke"], owner.organization)
    sign_in(client, desk.user, desk)
    assert "测试系统" in client.get(reverse("access:tokens")).content.decode()
    token = ApiToken.objects.get()
    answer = client.post(reverse("access:revoke_token", args=[token.pk]), {"_key": "revoke-by-desk"})
    assert answer.status_code == 302
    assert list_with(secret).status_code == 401
