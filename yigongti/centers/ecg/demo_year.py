"""A year of ECG orders from the encounters of primary care. By seed; shares and times are our own estimate."""

import heapq
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from yigongti.centers.ecg import rules as ecg
from yigongti.centers.ecg.demo_bank import PAST, SPOILT, SPOILT_REASONS, Bank, Image
from yigongti.centers.ecg.demo_story import By, Story, Terms
from yigongti.centers.ecg.signal.kinds import Kind
from yigongti.records.encounters.models import Encounter
from yigongti.records.orders.models import Order, Result
from yigongti.records.orders.rules import Verb

MEDIAN = {"pathway": (6.5, 0.33), "urgent": (17.0, 0.48), "routine": (42.0, 0.6)}  # minutes, spread of the logarithm
PATHWAY: dict[Kind, int] = {
    "normal": 30, "anterior_st_depression": 22, "inferior_stemi": 14, "t_inversion": 16, "af": 8, "vt_short": 1,
    "av_block_3": 2, "sinus_tachy": 7,
}  # fmt: skip
GRAVE: tuple[Kind, ...] = ("inferior_stemi", "av_block_3", "vt_short")
ACUTE: dict[Kind, tuple[str, str, str]] = {  # question, diagnosis, certainty
    "inferior_stemi": ("胸骨后闷痛 1 小时，伴出汗", "急性冠脉综合征", "suspected"),
    "av_block_3": ("晕厥 1 次，脉搏慢", "晕厥待查", "to_exclude"),
    "vt_short": ("突发心悸、黑矇 20 分钟", "心律失常", "suspected"),
}
RECOGNIZED_SHARE = 0.02
NOT_OPENED_SHARE = 0.04  # of the last days' reports
RECENT = timedelta(days=2)
QUIET = timedelta(hours=8)  # the last hours belong to the live queue
MEASURES = (
    "平卧、吸氧、建立静脉通道，联系 120 转县医院",
    "已给阿司匹林，联系 120 转县医院",
    "停用可疑药物，持续心电监护，转县医院",
)


@dataclass(frozen=True)
class Center:
    """The reading side: performer and its doctors, the reader of the demo first."""

    performer_id: int
    readers: tuple[By, ...]
    seniors: tuple[By, ...]


@dataclass(frozen=True)
class Asker:
    """One requesting institution: whoever may hold the electrodes there."""

    organization_id: int
    name: str
    technicians: tuple[By, ...]


class Year:
    """Tells stories from encounters, one after the other in the order of their requests."""

    def __init__(
        self,
        *,
        rng: Random,
        terms: Terms,
        bank: Bank,
        center: Center,
        askers: dict[int, Asker],
        item_id: int,
        county: str,
    ) -> None:
        self.rng, self.terms, self.bank, self.center, self.askers = rng, terms, bank, center, askers
        self.item_id, self.county = item_id, county
        self.now = bank.now

    def stories(self, encounters: Sequence[Encounter]) -> Iterator[Story]:
        """One story per encounter, and now and then a later visit that takes the earlier result over (互认)."""
        plots = self._plots(len(encounters))
        order = count()
        queue: list[tuple[datetime, int, Encounter, Result | None]] = [
            (self._asked_at(e), next(order), e, None) for e in encounters
        ]
        heapq.heapify(queue)
        while queue:
            at, _, encounter, earlier = heapq.heappop(queue)
            if earlier is not None:
                yield self._recognized(encounter, at, earlier)
                continue
            plot = plots.pop()
            priority = "urgent" if plot == self.grave else self._priority(encounter)
            story = self.begin(encounter, at, priority)
            plot(story)
            yield story
            again = at + timedelta(days=self.rng.randint(1, 6), minutes=self.rng.randint(0, 90))
            if story.results and self._recognizable(story) and again < self.now - QUIET:
                heapq.heappush(queue, (again, next(order), encounter, story.results[-1]))

    def begin(self, encounter: Encounter, at: datetime, priority: str, question: str = "") -> Story:
        """A placed order of this encounter."""
        asker = self.askers[encounter.organization_id]
        order = Order(
            service=ecg.SERVICE, item_id=self.item_id, resident_id=encounter.resident_id,
            encounter_id=encounter.pk, county=self.county, requester_id=encounter.organization_id,
            performer_id=self.center.performer_id, priority=priority,
            clinical_question=question or encounter.complaint, diagnosis_text=encounter.diagnosis_text,
            certainty=encounter.certainty or "to_exclude", vitals=encounter.vitals,
        )  # fmt: skip
        story = Story(order, self.terms)
        story.place(at, By(encounter.seen_by_user_id, encounter.seen_by_name or "值班医生", asker.name))
        return story

    def asker_of(self, story: Story) -> By:
        """Who asked."""
        order = story.order
        return By(order.requested_by_id, order.requested_by_name, self.askers[order.requester_id].name)

    def technician(self, story: Story) -> By:
        """Who holds the electrodes."""
        return self.rng.choice(self.askers[story.order.requester_id].technicians or (self.asker_of(story),))

    # --- what happens to an order: every plot goes from the request to its end ---

    def _plots(self, wanted: int) -> list[Callable[[Story], None]]:
        """Each plot at least once where there is room, then by share; shuffled."""
        shares: tuple[tuple[Callable[[Story], None], float], ...] = (
            (self.plain, 0.885), (self.made_again, 0.04), (self.withdrawn, 0.018), (self.rejected, 0.012),
            (self.amended, 0.01), (self.handed_back, 0.012), (self.released, 0.01), (self.taken_over, 0.006),
            (self.voided, 0.003), (self.grave, 0.004),
        )  # fmt: skip
        first = [plot for plot, _ in shares][:wanted]
        rest = self.rng.choices([p for p, _ in shares], [w for _, w in shares], k=max(0, wanted - len(first)))
        plots = first + rest
        self.rng.shuffle(plots)
        return plots

    def plain(self, story: Story) -> None:
        """Recorded, read, returned."""
        at = self._performed(story, self._image(story.order.priority))
        self._read(story, at)
        self._opened(story)

    def made_again(self, story: Story) -> None:
        """The first tracing is spoilt: sent back with a coded reason, recorded again."""
        kind = self.rng.choice(SPOILT)
        at = self._performed(story, self.bank.image(kind, 1)) + self._minutes(4, 20)
        code, title = self.terms.reason("send_back", *SPOILT_REASONS[kind])
        story.claim(at, self._reader())
        story.step(Verb.SEND_BACK, at + self._minutes(1, 4), self._holder(story), reason=code, note=title)
        at += self._minutes(9, 40)
        story.perform(at, self.technician(story), self._image(story.order.priority))
        self._read(story, at)
        self._opened(story)

    def withdrawn(self, story: Story) -> None:
        """The requester takes it back before anybody has claimed it."""
        at = story.order.requested_at + self._minutes(3, 25)
        if self.rng.random() < 0.3:  # noqa: PLR2004
            at = self._performed(story, self._image(story.order.priority)) + self._minutes(1, 5)
        story.step(Verb.WITHDRAW, at, self.asker_of(story))

    def rejected(self, story: Story) -> None:
        """The order itself cannot be done."""
        at = self._performed(story, self._image(story.order.priority)) + self._minutes(5, 30)
        code, title = self.terms.reason("reject", self.rng.choice(("duplicate", "no_indication", "wrong_item")))
        story.step(Verb.REJECT, at, self._reader(), reason=code, note=title)

    def amended(self, story: Story) -> None:
        """The first doctor overlooks the T waves; put right with a reason."""
        image, writer = self.bank.image("t_inversion", 1), self.center.readers[0]
        at = self._performed(story, image) + self._minutes(8, 20)
        story.claim(at, writer)
        if story.sign(at + self._minutes(4, 8), writer, image.text("normal")):
            story.verify(at + self._minutes(9, 12), self.center.seniors[-1])
        at += timedelta(hours=self.rng.randint(1, 4))
        story.amend(at, writer, self.center.seniors[-1], image.text(), "复阅原图，补充 V4–V6 T 波改变")
        self._opened(story)

    def handed_back(self, story: Story) -> None:
        """A positive report that the second doctor gives back once."""
        image = self.bank.image("anterior_st_depression", 1)
        at = self._performed(story, image) + self._minutes(3, 9)
        writer, senior = self.center.readers[0], self.center.seniors[0]
        story.claim(at, writer)
        if story.sign(at + self._minutes(3, 5), writer, image.text()):
            story.hand_back(at + self._minutes(6, 9), senior, "请补充 ST 段压低的导联和幅度")
            story.sign(at + self._minutes(10, 13), writer, image.text())
            story.verify(at + self._minutes(15, 20), senior)
        self._opened(story)

    def released(self, story: Story) -> None:
        """Claimed, put back, claimed by another."""
        at = self._performed(story, self._image(story.order.priority)) + self._minutes(2, 8)
        story.claim(at, self.center.readers[0])
        at += self._minutes(3, 10)
        story.step(Verb.RELEASE, at, self.center.readers[0])
        self._read(story, at)
        self._opened(story)

    def taken_over(self, story: Story) -> None:
        """Claimed and left lying; a colleague takes over with a note."""
        at = self._performed(story, self._image(story.order.priority)) + self._minutes(2, 8)
        story.claim(at, self.center.readers[0])
        at += self.terms.claim + self._minutes(1, 8)
        story.claim(at, self.center.readers[-1], note="接单人会诊未归")
        self._read(story, at, claim=False)
        self._opened(story)

    def voided(self, story: Story) -> None:
        """A report declared void, and read again."""
        self.plain(story)
        at = (story.order.returned_at or self.now) + self._minutes(60, 200)
        code, title = self.terms.reason("withdraw_report", "wrong_conclusion")
        story.void(at, self.center.seniors[-1], code, title)
        self._read(story, at)
        self._opened(story)

    def grave(self, story: Story) -> None:
        """A tracing with a critical value."""
        known = [k for k in GRAVE if self._critical(self.bank.image(k, 1))]
        kind = self.rng.choices(known, [6, 3, 2][: len(known)])[0] if known else GRAVE[0]
        order = story.order
        order.clinical_question, order.diagnosis_text, order.certainty = ACUTE[kind]
        order.encounter_id = None  # the visit itself was for something else
        at = self._performed(story, self.bank.image(kind, 1))
        self._read(story, at)
        self._opened(story)

    # --- steps that the plots share ---

    def _performed(self, story: Story, image: Image) -> datetime:
        low, high = (2, 7) if story.order.priority == "pathway" else (3, 22)
        at = story.order.requested_at + self._minutes(low, high)
        story.perform(at, self.technician(story), image)
        return at

    def _read(self, story: Story, start: datetime, *, claim: bool = True) -> None:
        """Claim, write, sign, verify where asked: in the time that this priority usually takes."""
        middle, spread = MEDIAN.get(story.order.priority, MEDIAN["routine"])
        total = timedelta(minutes=middle * math.exp(self.rng.gauss(0, spread)))
        image = story.images[-1]
        if claim:
            story.claim(start + total * self.rng.uniform(0.45, 0.7), self._reader())
        doctor = self._holder(story)
        signed = start + total * self.rng.uniform(0.8, 0.9)
        if image.critical in self.terms.criticals and not story.criticals:
            self._tell(story, signed - total * 0.08, doctor, image.critical)
        if story.sign(signed, doctor, image.text()):
            senior = next(s for s in self._shuffled(self.center.seniors) if s.user_id != doctor.user_id)
            story.verify(start + total, senior)

    def _tell(self, story: Story, at: datetime, doctor: By, code: str) -> None:
        asker = self.asker_of(story)
        story.find_critical(code, at, doctor, asker.name)
        late = self.rng.random() < 0.15  # noqa: PLR2004
        wait = self._minutes(16, 27) if late else self._minutes(3, 9)
        story.acknowledge(at + wait, asker, self.rng.choice(MEASURES))

    def _recognized(self, encounter: Encounter, at: datetime, earlier: Result) -> Story:
        story = self.begin(encounter, at, "routine", "采用已有结果（检查结果互认）")
        story.order.encounter_id, story.order.certainty = None, "confirmed"
        story.step(Verb.RECOGNIZE, at, self.asker_of(story), recognized_result=earlier)
        return story

    def _recognizable(self, story: Story) -> bool:
        in_force = story.results[-1].withdrawn_at is None
        return in_force and self.rng.random() < RECOGNIZED_SHARE

    def _opened(self, story: Story) -> None:
        """The requester reads the report; of the last days some still wait."""
        at = (story.order.closed_at or self.now) + timedelta(minutes=self.rng.expovariate(1 / 25) + 1)
        recent = at > self.now - RECENT
        if story.results and at < self.now and not (recent and self.rng.random() < NOT_OPENED_SHARE):
            story.order.opened_by_requester_at = at

    def _asked_at(self, encounter: Encounter) -> datetime:
        return encounter.started_at + self._minutes(2, 9)

    def _priority(self, encounter: Encounter) -> str:
        words, draw = encounter.complaint, self.rng.random()
        if "胸" in words:
            return "pathway" if draw < 0.05 else "urgent" if draw < 0.4 else "routine"  # noqa: PLR2004
        return "urgent" if ("心悸" in words or "头晕" in words) and draw < 0.15 else "routine"  # noqa: PLR2004

    def _image(self, priority: str) -> Image:
        weights = (
            PATHWAY
            if priority == "pathway"
            else {kind: share for kind, (_, share) in PAST.items() if priority == "urgent" or kind not in GRAVE}
        )
        kind = self.rng.choices(list(weights), list(weights.values()))[0]
        return self.bank.image(kind, self.rng.randint(1, PAST[kind][0]))

    def _critical(self, image: Image) -> bool:
        return image.critical in self.terms.criticals

    def _reader(self) -> By:
        return self.rng.choices(self.center.readers, [6, 3, 2][: len(self.center.readers)])[0]

    def _holder(self, story: Story) -> By:
        return next(r for r in self.center.readers if r.user_id == story.order.claimed_by_id)

    def _shuffled(self, doctors: Sequence[By]) -> list[By]:
        return self.rng.sample(doctors, len(doctors))

    def _minutes(self, low: float, high: float) -> timedelta:
        return timedelta(minutes=self.rng.uniform(low, high))
