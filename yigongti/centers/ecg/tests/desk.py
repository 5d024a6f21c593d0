"""People at their desks, for tests of pages."""

import itertools

from django.urls import reverse

from yigongti.centers.ecg.testing import READER, REQUESTER, SENIOR
from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.audit.models import Line

_keys = itertools.count(1)
PERMISSIONS = {"requester": REQUESTER, "reader": READER, "senior": SENIOR, "stranger": ("people.resident.read",)}


class Desk:
    """A signed-in browser of one position."""

    def __init__(self, client, role, place):
        self.client = client
        self.position = make_position(PERMISSIONS[role], place)
        sign_in(client, self.position.user, self.position)

    def get(self, name, *args, **query):
        return self.client.get(reverse(name, args=args), query)

    def post(self, name, *args, follow=False, **fields):
        return self.client.post(reverse(name, args=args), {"_key": f"desk-{next(_keys)}", **fields}, follow=follow)

    def fragment(self, method, name, *args, **fields):
        fields = fields if method == "get" else {"_key": f"desk-{next(_keys)}", **fields}
        return getattr(self.client, method)(reverse(name, args=args), fields, headers={"HX-Request": "true"})

    def refusals(self):
        return Line.objects.filter(result="refused", user_id=self.position.user_id).count()


def text(answer):
    return answer.content.decode()
