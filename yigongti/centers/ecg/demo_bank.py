"""The simulated tracings of the demo county: stored once, shared by past orders; each of today's has its own.

Measurements and flags come from a data file, made by `write_data()`: measuring needs a library that takes
seconds to load, and the same tracing always measures the same.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from yigongti.centers.ecg import phrases, rules
from yigongti.centers.ecg.signal.kinds import Kind
from yigongti.centers.ecg.signal.packed import pack
from yigongti.centers.ecg.signal.quality import assess
from yigongti.centers.ecg.signal.simulate import simulate
from yigongti.foundation.files.models import StoredFile
from yigongti.foundation.files.store import store

DATA = Path(__file__).parent / "data" / "demo_measurements.json"
CAP_BYTES = 1_000_000

# How many tracings of a kind the past shares, and how often each kind is seen (our own estimate, per mille).
PAST: dict[Kind, tuple[int, int]] = {
    "normal": (6, 470), "sinus_brady": (2, 85), "sinus_tachy": (2, 60), "t_inversion": (2, 95), "af": (2, 55),
    "anterior_st_depression": (1, 40), "lvh": (1, 60), "pvc": (2, 60), "rbbb": (1, 35), "lbbb": (1, 12),
    "av_block_1": (1, 16), "long_qt": (1, 6), "inferior_stemi": (1, 4), "av_block_3": (1, 1), "vt_short": (1, 1),
}  # fmt: skip
SPOILT: tuple[Kind, ...] = ("lead_reversal", "flat_lead", "noisy")
SPOILT_REASONS: dict[Kind, tuple[str, ...]] = {  # the code of the edition that fits, best first
    "lead_reversal": ("leads_reversed",), "flat_lead": ("lead_off",), "noisy": ("mains", "baseline", "poor"),
}  # fmt: skip
LIVE_SEED = 100  # today's tracings are numbered from here
LIVE: tuple[Kind, ...] = (  # in the order of the lines of demo_today.PLAN that have a tracing
    "inferior_stemi", "anterior_st_depression", "af", "normal", "t_inversion", "pvc", "lvh",
    "normal", "sinus_brady", "normal",
    "rbbb", "t_inversion", "lvh", "pvc",
    "flat_lead", "lead_reversal", "av_block_3", "anterior_st_depression", "sinus_tachy", "av_block_1",
    "t_inversion", "normal",
)  # fmt: skip
TEMPLATES: dict[Kind, str] = {
    "normal": "窦性心律，正常心电图", "sinus_brady": "窦性心动过缓", "sinus_tachy": "窦性心动过速", "af": "心房颤动",
    "inferior_stemi": "下壁 ST 抬高", "anterior_st_depression": "ST 段压低", "t_inversion": "T 波改变",
    "lbbb": "完全性左束支阻滞", "rbbb": "完全性右束支阻滞", "av_block_1": "一度房室传导阻滞",
    "av_block_3": "三度房室传导阻滞", "pvc": "室性早搏", "lvh": "左心室高电压", "long_qt": "QT 间期延长",
    "vt_short": "室性心动过速",
}  # fmt: skip


@dataclass(frozen=True)
class Image:
    """A stored tracing with what the machine found and what a doctor would write."""

    kind: Kind
    file: StoredFile
    rate_hz: float
    seconds: float
    device: str
    grade: str
    quality_notes: list[str]
    measurements: dict[str, Any]
    flags: list[dict[str, Any]]

    @property
    def critical(self) -> str:
        """The code of the critical value that the template names, or empty."""
        return _template(self.kind).critical if self.kind in TEMPLATES else ""

    def text(self, read_as: Kind | None = None) -> dict[str, Any]:
        """A report: the template filled, machine values adopted. `read_as` another kind: something was overlooked."""
        template = _template(read_as or self.kind)
        adopted = {
            name: {"value": self.measurements[name], "source": "machine"}
            for name, *_ in rules.MEASURED
            if self.measurements.get(name) is not None
        }
        return {
            "findings": phrases.fill(template.findings, self.measurements),
            "conclusion": template.conclusion,
            "advice": template.advice,
            "is_abnormal": template.abnormal,
            "measurements": adopted,
        }


@cache
def _template(kind: Kind) -> phrases.Template:
    return next(t for t in phrases.library().templates if t.title == TEMPLATES[kind])


def keys() -> list[tuple[Kind, int]]:
    """Every tracing of the bank: kind and seed."""
    past = [(kind, seed) for kind, (count, _) in PAST.items() for seed in range(1, count + 1)]
    spoilt = [(kind, 1) for kind in SPOILT]
    return past + spoilt + [(kind, LIVE_SEED + n) for n, kind in enumerate(LIVE)]


class Bank:
    """The images, made and stored when they are first asked for."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.known: dict[str, dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))
        self.images: dict[tuple[Kind, int], Image] = {}

    def image(self, kind: Kind, seed: int) -> Image:
        """One tracing of the bank."""
        if (kind, seed) not in self.images:
            tracing = simulate(kind, seed)
            file = store(BytesIO(pack(tracing)), cap_bytes=CAP_BYTES, name="tracing.ecgz", now=self.now)
            found = self.known[f"{kind}:{seed}"]
            self.images[kind, seed] = Image(
                kind, file, tracing.rate_hz, round(tracing.seconds, 2), tracing.device, found["grade"],
                found["quality_notes"], found["measurements"], found["flags"],
            )  # fmt: skip
        return self.images[kind, seed]


def examine(kind: Kind, seed: int) -> dict[str, Any]:
    """What the platform's own measuring says of one tracing: the content of the data file."""
    from yigongti.centers.ecg.signal.measure import measure
    from yigongti.centers.ecg.signal.triage import flags

    tracing = simulate(kind, seed)
    found, quality = measure(tracing), assess(tracing)
    return {
        "grade": quality.grade,
        "quality_notes": [finding.text for finding in quality.findings],
        "measurements": found.as_json(),
        "flags": [asdict(flag) for flag in flags(found, tracing)],
    }


def write_data() -> None:
    """Measure the whole bank anew and keep it in the data file."""
    found = {f"{kind}:{seed}": examine(kind, seed) for kind, seed in keys()}
    rows = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in sorted(found.items())]
    DATA.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
