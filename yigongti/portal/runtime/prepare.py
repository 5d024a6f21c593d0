"""Between the database's start and the first page: refuse what is unsafe, migrate, load the edition, fill, collect.

Every step looks first whether there is anything to do, so that the second start is quick.
"""

import hashlib
import importlib
import importlib.util
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from yigongti.foundation.editions import actions
from yigongti.foundation.editions.load import head_of
from yigongti.foundation.errors import Problem
from yigongti.portal import checks, health
from yigongti.portal.runtime.home import edition_folder
from yigongti.portal.runtime.progress import say
from yigongti.portal.runtime.stops import CannotStart
from yigongti.records.places.models import Township

# django-htmx ships htmx 4 too, and extensions whose comments look like imports of files that are not there.
LEFT_OUT = ["*-4.js", "*-4.min.js", "htmx-2.js", "hx-*-2.js"]


def prepare(*, county: str, residents: int, demo: bool) -> None:
    """Bring the database and the static files to what this version of the code needs. Raises CannotStart."""
    now = timezone.now()
    for sentence in checks.refusals():
        raise CannotStart(sentence)
    migrate()
    code = load_edition(county, now)
    collect_static()
    if settings.DEMO and importlib.util.find_spec("yigongti.demo.load") is None:
        say("This installation comes without the demo county")
    elif settings.DEMO and demo:
        fill_demo(residents, code)


def migrate() -> None:
    """Apply the migrations that are missing, if any."""
    missing = health.unapplied()
    if missing:
        say(f"Bringing the database to this version (migrations to apply: {len(missing)})")
        call_command("migrate", interactive=False, verbosity=0)


def load_edition(county: str, now: datetime) -> str:
    """Load the folder of the county; its six-digit code. Nothing is done when the digest is the same.

    What two persons have brought into force on the pages stays.
    """
    folder = edition_folder(county)
    say(f"Checking the edition {folder.name}")
    try:
        code = head_of(folder).county
        actions.load_edition(actor=actions.loader(), now=now, folder=folder, keep_decided=True)
    except Problem as problem:
        raise CannotStart(str(problem)) from problem
    return code


def fill_demo(residents: int, county: str) -> None:
    """Load the demo of a county where no resident of it is known yet; a province gets its accounts."""
    loader = importlib.import_module("yigongti.demo.load")
    if loader.is_there(county=county):
        return
    if county.endswith("0000"):
        say(
            "A province has no residents of its own: accounts only. Add a county with  yigongti demo load --county NAME"
        )
    elif not Township.objects.filter(county=county).exists():
        say("This county waits for its document: accounts only. Import the document on the page 政策文件.")
    else:
        say(f"Loading the demo county: {residents:,} residents, made up, none is real")
    loader.load_demo(residents=residents, seed=2025, progress=say, county=county)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def collect_static() -> None:
    """Collect the static files into the data folder when one of them has changed."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    digest = _static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say("Collecting static files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=LEFT_OUT)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


def _static_digest() -> str:
    """Name, size and time of every static file of every app: reading 2,000 files would take longer than collecting."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))  # noqa: PTH116  the storage gives strings
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
