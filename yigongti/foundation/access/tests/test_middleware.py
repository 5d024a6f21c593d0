import time
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import include, path
from django.utils import timezone

from yigongti.foundation.access import session as keys
from yigongti.foundation.access import standing
from yigongti.foundation.access.middleware import client_address
from yigongti.foundation.access.models import Role, User
from yigongti.foundation.access.testing import make_position, sign_in


def probe(request):
    actor = request.actor
    return HttpResponse(f"{actor.user_name}|{sorted(actor.permissions)}|{actor.address}" if actor else "nobody")


urlpatterns = [
    path("probe", probe),
    path("", include("yigongti.foundation.web.urls")),
    path("", include("yigongti.foundation.administration.urls")),
]


@pytest.fixture
def signed_in(client, settings, db):
    settings.ROOT_URLCONF = __name__
    position = make_position(["orders.order.read"])
    sign_in(client, position.user, position)
    client.position = position
    return client


def who(client, **extra):
    return client.get("/probe", **extra).content.decode()


def set_session(client, **values):
    session = client.session
    session.update(values)
    session.save()


def test_a_session_makes_an_actor(signed_in):
    assert who(signed_in) == f"{signed_in.position.user.display_name}|['orders.order.read']|127.0.0.1"


def test_nobody_without_a_session(client, settings, db):
    settings.ROOT_URLCONF = __name__
    assert who(client) == "nobody"


def test_two_queries_when_nothing_is_kept_and_one_for_the_session_afterwards(signed_in, django_assert_max_num_queries):
    standing.forget()
    with django_assert_max_num_queries(3):  # the session itself, the position, its reach
        who(signed_in)
    with django_assert_max_num_queries(1):
        who(signed_in)


@pytest.mark.parametrize(
    "values",
    [
        {keys.SEEN: int(time.time()) - keys.IDLE_SECONDS},
        {keys.STARTED: int(time.time()) - keys.ABSOLUTE_SECONDS},
        {keys.SEEN: None},
        {keys.POSITION: 10**9},
    ],
)
def test_a_session_that_ran_out_is_closed(signed_in, values):
    set_session(signed_in, **values)
    assert who(signed_in) == "nobody"
    assert not signed_in.session.keys()


def test_work_keeps_the_session_alive_and_polling_does_not(signed_in):
    before = int(time.time()) - 600
    set_session(signed_in, **{keys.SEEN: before})
    who(signed_in, HTTP_ACCEPT="text/event-stream")
    assert signed_in.session[keys.SEEN] == before
    who(signed_in)
    assert signed_in.session[keys.SEEN] > before


def test_who_is_deactivated_is_out_at_once_here_and_within_a_minute_elsewhere(signed_in):
    assert standing.KEEP_SECONDS <= 60
    who(signed_in)
    user = signed_in.position.user
    user.is_active = False
    user.save()
    assert who(signed_in) == "nobody"


def test_another_process_sees_the_change_when_the_kept_standing_runs_out(signed_in, monkeypatch):
    who(signed_in)
    User.objects.filter(pk=signed_in.position.user_id).update(is_active=False)  # no signal: as from another process
    later = time.monotonic() + standing.KEEP_SECONDS
    monkeypatch.setattr(standing.time, "monotonic", lambda: later)
    assert who(signed_in) == "nobody"


def test_a_position_that_ended_or_has_not_begun_gives_no_actor(signed_in):
    today = timezone.localdate()
    position = signed_in.position
    position.valid_to = today
    position.save()
    assert who(signed_in) == "nobody"


def test_a_changed_role_counts_from_the_next_request(signed_in):
    who(signed_in)
    role = Role.objects.get(pk=signed_in.position.role_id)
    role.permissions = ["orders.result.open"]
    role.save()
    assert "orders.result.open" in who(signed_in)


def test_a_new_password_ends_sessions_of_the_old(signed_in):
    user = signed_in.position.user
    user.set_password("a new one 123")
    user.save()
    assert who(signed_in) == "nobody"


def test_somebody_elses_position_in_the_session_is_nobody(signed_in):
    set_session(signed_in, **{keys.POSITION: make_position().pk})
    assert who(signed_in) == "nobody"


def test_who_must_change_the_password_does_nothing_else_first(signed_in):
    user = signed_in.position.user
    user.must_change_password = True
    user.save()
    answer = signed_in.get("/probe")
    assert (answer.status_code, answer["Location"]) == (302, "/account/password")
    assert signed_in.get("/account/password").status_code == 200


def test_an_administrator_outside_the_demo_needs_a_second_factor(client, settings, db):
    settings.ROOT_URLCONF, settings.DEMO = __name__, False
    position = make_position(["audit.trail.search"])
    sign_in(client, position.user, position, factor=False)
    assert client.get("/probe")["Location"] == "/account/factor"
    assert client.get("/account/factor").status_code == 200
    sign_in(client, position.user, position, factor=True)
    assert "audit.trail.search" in who(client)


def test_in_the_demo_it_does_not(client, settings, db):
    settings.ROOT_URLCONF, settings.DEMO = __name__, True
    position = make_position(["audit.trail.search"])
    sign_in(client, position.user, position, factor=False)
    assert "audit.trail.search" in who(client)


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        ([], "203.0.113.9", "10.1.1.1", "203.0.113.9"),
        (["127.0.0.1/32"], "203.0.113.9", "10.1.1.1", "203.0.113.9"),
        (["127.0.0.1/32"], "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        (["127.0.0.1/32"], "127.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (["127.0.0.1/32", "10.0.0.0/8"], "127.0.0.1", "198.51.100.7, 10.0.0.5", "198.51.100.7"),
        (["127.0.0.1/32"], "127.0.0.1", "198.51.100.7, <script>", "127.0.0.1"),
        (["::1/128"], "::1", "2001:db8::1", "2001:db8::1"),
        ([], "", "", ""),
    ],
)
def test_the_address_of_the_client(settings, proxies, remote, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_idle_time_and_whole_time_are_what_the_norm_of_the_house_says():
    assert timedelta(seconds=keys.IDLE_SECONDS) == timedelta(minutes=30)
    assert timedelta(seconds=keys.ABSOLUTE_SECONDS) == timedelta(hours=12)
