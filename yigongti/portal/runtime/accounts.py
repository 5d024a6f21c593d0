"""The demo accounts, printed at start as the demo sign-in page shows them."""

import importlib
import importlib.util
import os

from yigongti.portal.runtime.progress import print_line


def show() -> None:
    """One line per account, and the one password. Nothing outside demo mode."""
    if os.environ.get("YIGONGTI_MODE", "demo") != "demo" or importlib.util.find_spec("yigongti.demo.accounts") is None:
        return
    demo = importlib.import_module("yigongti.demo.accounts")
    print_line(f"Demo accounts, all with the password  {demo.PASSWORD}")
    for account in demo.ACCOUNTS:
        print_line(f"  {account.username:<18} {account.title}")
