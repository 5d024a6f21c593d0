"""Which reader this is: a stored reading says by which one it was made."""

from importlib import import_module
from typing import Final

VERSION: Final[str] = str(getattr(import_module("yigongti.unified.organization.reading"), "VERSION", "1"))[:20]
