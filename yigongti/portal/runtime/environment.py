"""The environment of every process of an installation: data folder, secret, database, all found in one place."""

import os

from yigongti.portal.runtime.home import SECRET_LENGTH_MIN, Home
from yigongti.portal.runtime.stops import CannotStart

DEMO_KEY = "demo-only-key-that-production-refuses"


def adopt(home: Home) -> None:
    """Fill what the environment does not say from the data folder, so that settings read the environment alone.

    Makes nothing: a data folder that is not there leaves the settings' own defaults.
    """
    os.environ["YIGONGTI_HOME"] = str(home.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yigongti.portal.settings")
    if "YIGONGTI_SECRET" not in os.environ and home.secret.exists() and os.access(home.secret, os.R_OK):
        os.environ["YIGONGTI_SECRET"] = home.session_secret()
    if not os.environ.get("DATABASE_URL") and home.database.exists() and os.access(home.database, os.R_OK):
        from yigongti.portal.runtime.place import known_url

        os.environ["DATABASE_URL"] = known_url(home) or ""


def refuse_unsafe() -> None:
    """What can be judged before anything starts. Raises CannotStart with one sentence."""
    mode = os.environ.get("YIGONGTI_MODE", "demo")
    if mode not in {"demo", "production"}:
        raise CannotStart(f"YIGONGTI_MODE is '{mode}': it must be 'demo' or 'production'.")
    if os.environ.get("YIGONGTI_DEBUG") == "1" and mode != "demo":
        raise CannotStart("YIGONGTI_DEBUG=1 shows internals to everybody: it is refused outside demo mode, unset it.")
    secret = os.environ.get("YIGONGTI_SECRET")
    if secret is not None and is_unsafe(secret):
        raise CannotStart(
            f"YIGONGTI_SECRET is unsafe (known, or shorter than {SECRET_LENGTH_MIN} characters): "
            "unset it, and a good one is made in the data folder."
        )
    if mode == "production" and not os.environ.get("YIGONGTI_HOSTS", "").strip(", *"):
        raise CannotStart(
            "Production needs YIGONGTI_HOSTS: the names under which browsers reach it, with commas between."
        )


def is_unsafe(secret: str) -> bool:
    """A key that stands in the source, is short, or repeats a few characters."""
    return secret == DEMO_KEY or len(secret) < SECRET_LENGTH_MIN or len(set(secret)) < 10  # noqa: PLR2004
