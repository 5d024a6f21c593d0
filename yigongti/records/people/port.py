"""What people answers to the ground, which knows no medicine: who a resident is, and whose a complete number is."""

from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.words.tidy import compact
from yigongti.records.people import queries
from yigongti.records.people.lookup import QR_PREFIX
from yigongti.records.people.models import Identifier, Resident
from yigongti.records.people.rules import age_words


def about(actor: Actor, resident_id: int) -> str:
    """谭正奎 男 63 岁 红池坝. Raises NoSuchResident beyond sight."""
    person = queries.resident(seen_by=actor, pk=resident_id)
    age = age_words(person.birth_date, timezone.localdate())
    return " ".join(w for w in (person.name, queries.sex_word(person.sex), age, queries.place_of(person)) if w)


def find_exact(number: str) -> int | None:
    """The resident with exactly this code or active identifier, whoever asks: only 紧急调阅 calls it, and audits."""
    value = compact(number)
    plain = value.removeprefix(QR_PREFIX)
    by_code = Resident.objects.filter(code=plain).values_list("pk", "merged_into_id")
    found: tuple[int, int | None] | None = by_code.first()
    if found is None:
        held = Identifier.objects.filter(value=value, is_active=True)
        found = held.values_list("resident_id", "resident__merged_into_id").first()
    return None if found is None else found[1] or found[0]
