import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.events.jobs import deliver_event
from yigongti.foundation.events.models import Delivery, Event, State
from yigongti.foundation.jobs.models import Failure

pytestmark = pytest.mark.django_db
ALL = ("jobs.job.read", "jobs.job.retry", "events.delivery.read", "events.delivery.replay")


def enter(client, permissions=ALL):
    position = make_position(permissions)
    return sign_in(client, position.user, position)


def failed_job():
    job_id = deliver_event.defer(event_id=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job_id])
    Failure.objects.create(job_id=job_id, task="events.deliver", at=timezone.now(), error="Traceback\nValueError: 断电")
    return job_id


def dead_delivery():
    event = Event.objects.create(name="t.happened", payload={"n": 1}, at=timezone.now())
    return Delivery.objects.create(
        event=event, subscriber="t.h", state=State.DEAD, attempts=6, next_at=event.at, last_error="x\nNoValue: 没有定价"
    )


def test_a_failed_job_is_read_and_tried_again(client):
    job_id = failed_job()
    enter(client)
    page = client.get(reverse("jobs:jobs") + "?tab=failed").content.decode()
    assert "投递事件" in page
    assert "ValueError: 断电" in page
    assert "补投遗漏的事件" in page
    assert "重试" in client.get(reverse("jobs:job", args=[job_id])).content.decode()
    answer = client.post(reverse("jobs:retry", args=[job_id]), {"_key": "k1"}, follow=True)
    assert "已重新排队" in answer.content.decode()
    assert client.post(reverse("jobs:retry", args=[job_id]), {"_key": "k2"}).status_code == 409


def test_a_dead_delivery_is_read_and_replayed(client):
    delivery = dead_delivery()
    enter(client)
    assert "没有定价" in client.get(reverse("events:deliveries")).content.decode()
    assert "重放" in client.get(reverse("events:delivery", args=[delivery.pk])).content.decode()
    assert client.post(reverse("events:replay", args=[delivery.pk]), {"_key": "k1"}, follow=True).status_code == 200
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.WAITING, 0)


def test_strangers_are_refused_and_nonsense_is_not_found(client):
    job_id, delivery = failed_job(), dead_delivery()
    enter(client)
    assert client.get(reverse("jobs:job", args=[999999999])).status_code == 404
    assert client.get(reverse("events:delivery", args=[999999999])).status_code == 404
    enter(client, ())
    for name in ("jobs:jobs", "events:deliveries"):
        assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("jobs:retry", args=[job_id]), {"_key": "a"}).status_code == 403
    assert client.post(reverse("events:replay", args=[delivery.pk]), {"_key": "b"}).status_code == 403
