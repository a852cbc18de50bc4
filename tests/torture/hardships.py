"""Full and read-only disks, clocks that jump, other time zones, twenty runs at once.

    python -m tests.torture.hardships [--quick] [THEME...]

runs the program as a process of its own in all of them, where it may in a name space in which it
can mount small disks, and says what happened. Exits with 1 if a promise broke.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from . import clocks, crowds, disks
from .homes import ROOT, Account

FULL: dict[str, Callable[[Path], Account]] = {
    "full": lambda root: disks.full(root, 8_192),
    "limited": lambda root: disks.limited(root, 4_096),
    "read-only": disks.read_only,
    "jumps": clocks.jumps,
    "zones": clocks.zones,
    "crowd": lambda root: crowds.crowd(root, 20),
    "mixed": lambda root: crowds.mixed(root, 10),
    "locked": lambda root: crowds.locked(root, "IMMEDIATE", "EXCLUSIVE"),
}
QUICK: dict[str, Callable[[Path], Account]] = {
    "full": lambda root: disks.full(root, 240_000, quick=True),
    "limited": lambda root: disks.limited(root, 240_000),
    "read-only": lambda root: disks.read_only(root, quick=True),
    "jumps": lambda root: clocks.jumps(root, ["a year ahead and back"]),
    "zones": lambda root: clocks.zones(root, quick=True),
    "crowd": lambda root: crowds.crowd(root, 1),
    "locked": lambda root: crowds.locked(root, "EXCLUSIVE"),
}
MOUNTING = ("full", "read-only")
INSIDE = "HARDSHIPS_INSIDE"
"""Set in the name space of our own."""


def can_mount() -> bool:
    """Whether a process may have a name space in which it mounts what it likes."""
    trial = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", tempfile.gettempdir()]
    return (
        bool(shutil.which("unshare")) and not subprocess.run(trial, capture_output=True).returncode
    )


def main() -> int:
    """Reads the arguments, makes it hard, and prints what was seen."""
    parser = argparse.ArgumentParser(description="The program in hard times.")
    parser.add_argument("themes", nargs="*", metavar="THEME", help=", ".join(FULL))
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    if INSIDE not in os.environ and can_mount():
        call = [sys.executable, "-m", "tests.torture.hardships", *sys.argv[1:]]
        variables = os.environ | {INSIDE: "1"}
        inside = ["unshare", "-rm", *call]
        return subprocess.run(inside, cwd=ROOT, env=variables, check=False).returncode
    themes, broken = QUICK if asked.quick else FULL, list[str]()
    for theme in asked.themes or themes:
        if theme in MOUNTING and INSIDE not in os.environ:
            print(f"{theme}: left out, for no disk can be mounted here")
            continue
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            account = themes[theme](Path(folder))
        print(f"{theme}: {account}; {time.monotonic() - started:.0f} s", flush=True)
        broken += [f"{theme}: {one}" for one in account.broken]
    print("\n".join(broken) or "every promise was kept")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
