"""Loading a county."""

from datetime import datetime
from pathlib import Path

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.foundation.editions import releases
from yigongti.foundation.editions.load import LoadSummary

LOAD = "editions.edition.load"


@action(LOAD)
def load_edition(*, actor: Actor, now: datetime, folder: Path, keep_decided: bool = False) -> LoadSummary:
    """Bring an edition folder into force. Raises EditionInvalid with file and line of every mistake.

    It stands in the history as a release without persons. `keep_decided` (at a start): where two persons have decided
    an edition for the county since, that one stays and the folder is not read.
    """
    bring = releases.keep if keep_decided else releases.record
    return bring(folder=folder, now=now, source=f"载入文件夹 {folder.name}")


def loader(county: str = "") -> Actor:
    """The machine that loads editions at start-up and from the command line."""
    return system_actor("editions", frozenset({LOAD}), county)
