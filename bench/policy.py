"""How well and how fast the reader reads the five policy documents.

    python -m bench.policy [--differences] [--runs 5]

Precision and recall per kind and document against tests/policy/truth, seconds per document (median of the runs, the
whole read_text), and what stays unread. `--differences` prints every difference in words (+ too much, - missing).
The documents: $YIGONGTI_POLICY or ../shared/policy beside the checkout.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.policy.compare import ASSERTED, compare, report
from tests.policy.score import Score
from tests.policy.truth import COUNTIES, data, folder, load
from yigongti.unified.organization.reading.read import read_text

INFORMATION = ("clause_kinds", "unit_names", "binds", "years", "frames")
SHOWN_UNREAD = 60


def timed(text, runs):
    """The reading and the median seconds of several runs."""
    taken, reading = [], read_text(text)
    for _ in range(runs):
        started = time.perf_counter()
        reading = read_text(text)
        taken.append(time.perf_counter() - started)
    return reading, statistics.median(taken)


def cell(score):
    if not (score.hits or score.too_many or score.missing):
        return "       -     "
    mark = "  " if score.precision == score.recall == 1 else " *"
    return f"{score.precision:5.3f} {score.recall:5.3f}{mark}"


def table(measured):
    print("precision and recall; * is where they are not 1\n")
    print(f"{'kind':14}" + "".join(f"{county:>15}" for county in measured) + f"{'all':>13}")
    for kind in (*ASSERTED, *INFORMATION):
        total = Score()
        cells = []
        for scores in measured.values():
            total.add(scores[kind])
            cells.append(f"{cell(scores[kind]):>15}")
        goal = f"{ASSERTED[kind]:.2f}" if kind in ASSERTED else "info"
        print(f"{kind:14}{''.join(cells)}  {cell(total)} goal {goal}")


def main():
    documents = folder()
    if documents is None:
        sys.exit("the documents are not there: set YIGONGTI_POLICY")
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 5
    measured, seconds, unread = {}, {}, {}
    for county in COUNTIES:
        reading, seconds[county] = timed(data(county, documents).decode("utf-8"), runs)
        measured[county] = compare(reading, load(county, documents))
        unread[county] = [(u.span, u.why, reading.text[u.span.start : u.span.end]) for u in reading.unread]
    table(measured)
    print(f"\n{'milliseconds':14}" + "".join(f"{seconds[c] * 1000:15.1f}" for c in seconds))
    print("\nunread passages")
    for county, passages in unread.items():
        print(f"{county}: {len(passages)}")
        for span, why, words in passages:
            print(f"   {span.start}..{span.end} {why}: {' '.join(words.split())[:SHOWN_UNREAD]}")
    if "--differences" in sys.argv:
        for county, scores in measured.items():
            print(f"\n=== {county}\n{report(scores)}")


if __name__ == "__main__":
    main()
