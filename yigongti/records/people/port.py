"""What people answers to the ground, which knows no medicine: who a resident is, and whose a complete number is."""

from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.records.people import queries
from yigongti.records.people.models import Identifier, Resident
from yigongti.records.people.rules import age_words


def about(actor: Actor, resident_id: int) -> str:
    """谭正奎 男 63 岁 红池坝镇. Raises NoSuchResident when beyond sight."""
    person = queries.resident(seen_by=actor, pk=resident_id)
    words = (person.name, queries.sex_word(person.sex), age_words(person.birth_date, timezone.localdate()))
    return " ".join(word for word in (*words, queries.place_of(person)) if word)


def find_exact(number: str) -> int | None:
    """The living file with exactly this identifier or resident code, whoever keeps it; only break-glass asks."""
    cleaned = number.strip().upper()
    found = Identifier.objects.filter(value=cleaned, is_active=True, resident__merged_into__isnull=True).first()
    if found is not None:
        return found.resident_id
    return Resident.objects.filter(code=number.strip(), merged_into__isnull=True).values_list("pk", flat=True).first()
