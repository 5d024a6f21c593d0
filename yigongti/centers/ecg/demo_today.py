"""Today's live queue, relative to now: work for every demo account, some late, one critical value open."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from yigongti.centers.ecg.demo_bank import LIVE, LIVE_SEED, SPOILT_REASONS, Image
from yigongti.centers.ecg.demo_story import By, Story
from yigongti.centers.ecg.demo_year import Year
from yigongti.records.encounters.models import Encounter
from yigongti.records.orders.rules import Verb

OWN = {  # by the words of a line: question, diagnosis, certainty
    "": ("高血压 6 年，近 1 周活动后胸闷", "高血压", "confirmed"),
    "胸骨后": ("胸骨后压榨样痛 40 分钟，伴出汗", "急性冠脉综合征", "suspected"),
    "晕厥": ("晕厥 1 次，现已清醒", "晕厥待查", "to_exclude"),
    "心悸": ("心悸、头昏 2 小时", "心律失常", "suspected"),
    "胸闷": ("活动后胸闷 3 天", "冠心病", "to_exclude"),
}


class End(Enum):
    """How far an order has come by now."""

    ASKED = auto()
    WAITING = auto()
    CLAIMED = auto()
    REVIEW = auto()
    SENT_BACK = auto()
    HANDED_BACK = auto()
    CRITICAL = auto()
    UNREAD = auto()
    READ = auto()


@dataclass(frozen=True)
class Line:
    """One order of the plan: whose, how urgent, how far, and how many minutes ago its running step began.

    `seat` is a demo seat or "" for any other institution; `doctor` counts the readers: 0 is the demo reader.
    """

    end: End
    priority: str
    ago: float
    seat: str = ""
    doctor: int = 0
    words: str = ""


PLAN = (  # the kinds of tracing stand in demo_bank.LIVE, in the same order, from the second group on
    Line(End.ASKED, "routine", 35, "township"),
    Line(End.ASKED, "urgent", 9, "township2", words="心悸"),
    Line(End.ASKED, "routine", 22, "village"),
    Line(End.WAITING, "pathway", 4, words="胸骨后"),
    Line(End.WAITING, "urgent", 38, words="晕厥"),
    Line(End.WAITING, "urgent", 12, words="心悸"),
    Line(End.WAITING, "routine", 132),
    Line(End.WAITING, "routine", 86, "village"),
    Line(End.WAITING, "routine", 47, "township2"),
    Line(End.WAITING, "routine", 15, "township"),
    Line(End.CLAIMED, "urgent", 21, doctor=1, words="胸闷"),
    Line(End.CLAIMED, "routine", 55),
    Line(End.CLAIMED, "routine", 34),
    Line(End.REVIEW, "routine", 71),
    Line(End.REVIEW, "urgent", 24, "township", words="胸闷"),
    Line(End.REVIEW, "routine", 52, doctor=1),
    Line(End.HANDED_BACK, "routine", 63),
    Line(End.SENT_BACK, "routine", 18, "township"),
    Line(End.SENT_BACK, "routine", 26, "township2"),
    Line(End.CRITICAL, "urgent", 13, "township", words="晕厥"),
    Line(End.UNREAD, "urgent", 40, "township", words="胸闷"),
    Line(End.UNREAD, "routine", 75, "village"),
    Line(End.UNREAD, "routine", 90, "township2"),
    Line(End.READ, "routine", 120),
    Line(End.READ, "routine", 150, "township"),
)


class Today:
    """Tells the plan with the encounters that run now; where none is left, with recent ones of the same institution."""

    def __init__(self, year: Year, seats: dict[str, tuple[int, By]], running: Sequence[Encounter]) -> None:
        self.year, self.seats, self.now = year, seats, year.now
        self.left = list(running)
        self._kinds = iter(enumerate(LIVE))
        self._ends: dict[End, Callable[[Story, Line], None]] = {
            End.WAITING: lambda _story, _line: None,
            End.CLAIMED: self._claimed,
            End.REVIEW: self._review,
            End.SENT_BACK: self._sent_back,
            End.HANDED_BACK: self._handed_back,
            End.CRITICAL: self._critical,
            End.UNREAD: self._returned,
            End.READ: self._returned,
        }

    def stories(self) -> Iterator[Story]:
        """The plan in the order of its requests."""
        told = [story for line in PLAN if (story := self._tell(line)) is not None]
        yield from sorted(told, key=lambda s: (s.order.requested_at, s.order.clinical_question))

    def _tell(self, line: Line) -> Story | None:
        encounter = self._take(line)
        if encounter is None:
            return None
        if line.seat:  # the demo account itself asks
            account = self.seats[line.seat][1]
            encounter.seen_by_user_id, encounter.seen_by_name = account.user_id, account.name
        performed = self.now - timedelta(minutes=line.ago)
        to_record = 0 if line.end is End.ASKED else 3 if line.priority == "pathway" else 7
        story = self.year.begin(encounter, performed - timedelta(minutes=to_record), line.priority)
        if encounter.ended_at is not None or line.words not in encounter.complaint:
            self._own_words(story, line)
        if line.end is not End.ASKED:
            story.perform(performed, self.year.technician(story), self._image())
            self._ends[line.end](story, line)
        return story

    def _own_words(self, story: Story, line: Line) -> None:
        """An order of a visit that is not in the demo: it brings its own question and diagnosis."""
        order = story.order
        order.encounter_id, order.vitals = None, {}
        order.clinical_question, order.diagnosis_text, order.certainty = OWN[line.words]

    def _take(self, line: Line) -> Encounter | None:
        """An encounter of the seat, or of anybody but the seats; its complaint fits where one does."""
        seats = {pk for pk, _ in self.seats.values()}
        here = [
            e for e in self.left
            if (e.organization_id == self.seats[line.seat][0] if line.seat else e.organization_id not in seats)
        ] or self.left  # fmt: skip
        fits = [e for e in here if line.words and line.words in e.complaint] or [
            e for e in here if not any(w in e.complaint for w in ("胸骨后", "晕厥"))
        ]
        chosen = next(iter(fits or here), None)
        if chosen is not None:
            self.left.remove(chosen)
        return chosen

    def _image(self) -> Image:
        number, kind = next(self._kinds)
        return self.year.bank.image(kind, LIVE_SEED + number)

    def _doctor(self, line: Line) -> By:
        readers = self.year.center.readers
        return readers[min(line.doctor, len(readers) - 1)]

    def _claimed(self, story: Story, line: Line) -> None:
        story.claim(self.now - timedelta(minutes=min(line.ago / 3, 11)), self._doctor(line))

    def _review(self, story: Story, line: Line) -> None:
        doctor, signed = self._doctor(line), self.now - timedelta(minutes=line.ago / 4)
        story.claim(signed - timedelta(minutes=5), doctor)
        story.sign(signed, doctor, story.images[-1].text())

    def _handed_back(self, story: Story, line: Line) -> None:
        self._review(story, line)
        if story.reports[-1].verification == "required":
            senior = next(s for s in self.year.center.seniors if s.user_id != self._doctor(line).user_id)
            story.hand_back(self.now - timedelta(minutes=6), senior, "结论与所见不一致，请核对导联后再签")

    def _sent_back(self, story: Story, line: Line) -> None:
        at, reader = self.now - timedelta(minutes=line.ago / 2), self.year.center.readers[-1]
        code, title = story.terms.reason("send_back", *SPOILT_REASONS[story.images[-1].kind])
        story.claim(at - timedelta(minutes=2), reader)
        story.step(Verb.SEND_BACK, at, reader, reason=code, note=title)

    def _critical(self, story: Story, line: Line) -> None:
        """Claimed by the demo reader, told to the requester seven minutes ago, not acknowledged."""
        doctor, code = self._doctor(line), story.images[-1].critical
        story.claim(self.now - timedelta(minutes=11), doctor)
        known = story.terms.criticals
        story.find_critical(
            code if code in known else next(iter(known)),
            self.now - timedelta(minutes=9),
            doctor,
            story.order.requested_by_name,
        )

    def _returned(self, story: Story, line: Line) -> None:
        """Back, and opened unless the plan says that it waits to be read."""
        doctor = self._doctor(line)
        start = self.now - timedelta(minutes=line.ago)
        story.claim(start + timedelta(minutes=5), doctor)
        if story.sign(start + timedelta(minutes=14), doctor, story.images[-1].text()):
            senior = next(s for s in self.year.center.seniors if s.user_id != doctor.user_id)
            story.verify(start + timedelta(minutes=20), senior)
        if line.end is End.READ:
            story.order.opened_by_requester_at = start + timedelta(minutes=30)
