"""The room's part of the demo county: a ledger in every state, with who did what when. Same county, same ledger."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Protocol

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.foundation.editions.models import Edition
from yigongti.indicators import queries as indicators
from yigongti.unified.organization.tasks import actions, recurring
from yigongti.unified.organization.tasks.demo_topics import Topic, topics
from yigongti.unified.organization.tasks.intake import NewTask, SourceRef
from yigongti.unified.organization.tasks.models import Role, Task
from yigongti.unified.organization.tasks.permissions import PERMISSIONS

EVERYTHING = frozenset(p.code for p in PERMISSIONS)
OPENED_DAYS = 338
WELL_ON = 60  # percent from which nobody names a problem any more
LONG_LATE = 14  # days
LETTER = "演示附件：同意使用空余编制 2 名。"


class County(Protocol):
    """What the roof's loader knows."""

    county: str
    seed: int
    now: datetime
    seats: dict[str, int]


@dataclass
class Teller:
    """Tells the stories of one county's tasks, at their times."""

    world: County
    office: Actor
    rng: Random

    def at(self, days_ago: float) -> datetime:
        """A working hour so many days ago."""
        return self.world.now - timedelta(days=days_ago, minutes=self.rng.randrange(0, 300))

    def unit(self, task: Task, role: Role = Role.LEAD) -> Actor:
        """Somebody of the first unit of a role; the office where the county has no such organization."""
        for unit in task.units.select_related("organization"):
            if unit.role == role and unit.organization_id and unit.organization:
                name = unit.organization.short_name
                return replace(
                    self.office,
                    user_name=f"{name}联络员",
                    organization_id=unit.organization_id,
                    organization_name=unit.organization.name,
                    sees_everything=False,
                    permissions=EVERYTHING - {"tasks.county.read"},
                )
        return self.office

    def report(self, task: Task, topic: Topic, days_ago: float, percent: int, *, done: bool = False) -> None:
        """One progress."""
        share = percent / max(topic.percent, 1)
        number = _scaled(topic.number, share) if topic.number else ""
        words = _WORDS[self.rng.randrange(len(_WORDS))]
        actions.report_progress(
            actor=self.unit(task),
            now=self.at(days_ago),
            task=task,
            what="按要求全部完成，材料已归档" if done else words,
            number=number,
            unit=topic.unit if number else "",
            percent="100" if done else str(percent),
            problem="" if done or percent > WELL_ON else "人手和经费还没有完全落实",
            is_done=done,
        )

    def tell(self, task: Task, topic: Topic) -> None:
        """Its whole story."""
        steps = (200, 120, 50) if topic.story != "quiet" else (200, 34)
        for place, days in enumerate(steps, 1):
            if topic.percent:
                self.report(task, topic, days + self.rng.random() * 9, topic.percent * place // len(steps))
        _STORIES.get(topic.story, Teller.plain)(self, task, topic)

    def plain(self, task: Task, topic: Topic) -> None:
        """A word from this month."""
        self.report(task, topic, 3 + self.rng.random() * 14, topic.percent)

    def late(self, task: Task, topic: Topic) -> None:
        """Late, and urged once where it is long."""
        self.plain(task, topic)
        if (topic.due or 0) < -LONG_LATE:
            self._urge(task, 9, "请三天内报清还差哪几家、什么时候补齐。", 2)

    def urged(self, task: Task, topic: Topic) -> None:
        """Extension refused, urged, answered by the supporting unit."""
        due = task.due or timezone.localdate(self.world.now)
        ask = self.unit(task)
        actions.ask_extension(
            actor=ask, now=self.at(22), task=task, new_due=due + timedelta(days=40), reason="公开招聘流程没有走完"
        )
        actions.decide_extension(
            actor=self.office, now=self.at(20), task=task, granted=False, answer="缺招录公告，佐证不全"
        )
        self._urge(task, 10, "请在限办前报到岗名单和招录公告，说明延迟原因。", 0)
        actions.report_progress(
            actor=self.office,
            now=self.at(2),
            task=task,
            what="配合单位复函：同意空编 2 名用于招录",
            number=topic.number,
            unit=topic.unit,
            percent=str(topic.percent),
            file=SimpleUploadedFile("复函（演示）.txt", LETTER.encode()),
        )

    def quiet(self, task: Task, topic: Topic) -> None:
        """Nothing for over a month."""

    def asked(self, task: Task, topic: Topic) -> None:
        """A later date is asked for and waits."""
        self.plain(task, topic)
        due = task.due or timezone.localdate(self.world.now)
        actions.ask_extension(
            actor=self.unit(task),
            now=self.at(1),
            task=task,
            new_due=due + timedelta(days=45),
            reason="拟聘人选正在公示，下月中旬才能到岗",
        )

    def reported(self, task: Task, topic: Topic) -> None:
        """Done, says the unit; the office has to look."""
        self.report(task, topic, 2, 100, done=True)

    def accepted(self, task: Task, topic: Topic) -> None:
        """Accepted long ago."""
        self.report(task, topic, 30, 100, done=True)
        actions.accept_task(actor=self.office, now=self.at(25), task=task, reason="材料齐全")

    def _urge(self, task: Task, days_ago: int, words: str, answer_in: int) -> None:
        now = self.at(days_ago)
        due = timezone.localdate(self.world.now) + timedelta(days=answer_in)
        actions.urge_task(actor=self.office, now=now, task=task, words=words, due=due)


_STORIES: dict[str, Callable[[Teller, Task, Topic], None]] = {
    name: getattr(Teller, name) for name in ("late", "urged", "quiet", "asked", "reported", "accepted")
}
_WORDS = (
    "已逐家核对，差的名单列入下周调度",
    "上门督导一轮，问题当场交办",
    "按计划推进，台账和佐证已归档",
    "本月新增部分已核实，乡镇签字确认",
    "专题会研究一次，责任分到科室",
)


def _scaled(number: str, share: float) -> str:
    value = float(number) * min(share, 1.0)
    return f"{value:.1f}" if "." in number else str(round(value))


def load_demo(world: County, *, progress: Callable[[str], None]) -> None:
    """The ledger of the county's edition. Nothing where one stands already."""
    if Task.objects.filter(county=world.county).exists():
        return
    office = _office(world)
    teller = Teller(world, office, Random(f"{world.seed}:tasks:{world.county}"))  # noqa: S311  a simulator, no secret
    items = _items(world)
    opened = world.now - timedelta(days=OPENED_DAYS)
    made = actions.open_tasks(
        actor=office, now=opened, county=world.county, source=_source(world.county), items=list(items.values())
    )
    for task, topic in zip(made, items, strict=True):
        teller.tell(task, topic)
    actions.send_digests(actor=office, now=world.now, county=world.county)
    progress(f"Task ledger: {len(made)} tasks with their stories")


def _office(world: County) -> Actor:
    base = system_actor("demo", EVERYTHING, world.county)
    return replace(base, user_name="专班联络员", organization_name="县卫生健康委", role_title="专班办公室")


def _source(county: str) -> SourceRef:
    found = Edition.objects.filter(county=county).order_by("-loaded_at").first()
    if found is None:
        return SourceRef("document", "县域医共体建设方案（演示）", "", "demo")
    return SourceRef("document", found.title, found.document_number, f"edition:{found.code}")


def _items(world: County) -> dict[Topic, NewTask]:
    """One item per topic; several of one clause are its sentences, in order."""
    today = timezone.localdate(world.now)
    known = indicators.indicators(county=world.county, at=today)
    clauses = [t.clauses.get(world.county) or f"演示 {n}" for n, t in enumerate(topics(), 1)]
    several, used = Counter(clauses), Counter[str]()
    found = {}
    for topic, clause in zip(topics(), clauses, strict=True):
        used[clause] += 1
        number = f"{clause} 第{used[clause]}句" if several[clause] > 1 else clause
        found[topic] = NewTask(
            number=number,
            text=topic.text,
            title=topic.title,
            lead=topic.lead,
            supporting=topic.supporting,
            due=_due(topic, today),
            recurring=topic.recurring,
            phase=topic.phase,
            indicators=tuple(i.code for i in known if topic.indicator and topic.indicator in i.name)[:1],
            room=topic.room,
            target=topic.target,
        )
    return found


def _due(topic: Topic, today: date) -> date | None:
    if topic.due is None or topic.recurring == recurring.Recurring.ALWAYS:
        return None
    return today + timedelta(days=topic.due)
