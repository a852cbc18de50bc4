"""Replays what REAL_PAGES holds, or some months of it, and prints what was found.

    REAL_PAGES=FOLDER python -m tests.replay [--months FROM TO] [--no-reader] [--lifelike]

Exits with 1 if a promise is broken.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from . import play, snapshots
from .report import broken, shown
from .snapshots import Snapshot


def main() -> int:
    """Reads the arguments, replays, and prints the report."""
    parser = argparse.ArgumentParser(description="The real lists, replayed through the program.")
    parser.add_argument(
        "--months", nargs=2, metavar=("FROM", "TO"), default=(None, None), help="such as 2025-06"
    )
    parser.add_argument("--no-reader", action="store_true", help="nobody reads along: faster")
    parser.add_argument(
        "--lifelike", action="store_true", help="pages also tell the day of each paper"
    )
    asked = parser.parse_args()
    if "REAL_PAGES" not in os.environ:
        parser.error("REAL_PAGES must name the folder of the real material")
    started = time.monotonic()
    material = snapshots.read(Path(os.environ["REAL_PAGES"]), *asked.months)
    with tempfile.TemporaryDirectory() as folder:
        report = play.replay(
            material,
            Path(folder),
            read_along=not asked.no_reader,
            lifelike=asked.lifelike,
            tell=_tell if sys.stderr.isatty() else lambda _: None,
        )
    print(shown(report, time.monotonic() - started))
    return 1 if broken(report) else 0


def _tell(snapshot: Snapshot) -> None:
    print(f"\r{snapshot.at:%Y-%m-%d %H:%M}", end="\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
