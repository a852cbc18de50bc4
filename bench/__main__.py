"""Measures, and writes docs/performance.md; `make bench` is this.

    python -m bench [--only TABLE] [--quick] [--real FOLDER]

Nothing leaves this machine: the servers are on 127.0.0.1. Nothing else should run beside it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from bench import backfill, flat, material, measure, news, others, quiet, reading, search, writing
from bench.material import Material
from bench.report import Section, document, machine, prose

ROUNDS, QUICK_ROUNDS = 7, 3
CACHE = measure.ROOT / "build" / "bench"
PLACE = measure.ROOT / "docs" / "performance.md"
DRAWING = PLACE.with_suffix(".svg")
_INTRO = """
Made by `make bench` on {day}, in {minutes:.0f} minutes: all that stands here. {machine}.

The pages are built around {papers}. The sides of a ratio took turns, {rounds} times; each figure is
the median. CPU is processor time, that of the system included; all ratios are by it, since it is
much the same on a busy machine. What passed is the time that a person waits.
"""


class Measured(Protocol):
    """What makes a section of papers, in a folder of its own, of so many rounds."""

    def __call__(self, papers: Material, folder: Path, rounds: int) -> Section:
        """Measures it."""
        ...


def tables(*, quick: bool, drawing: Path = DRAWING) -> Mapping[str, Measured]:
    """The sections, in the order of the document; ``quick``: without the largest store."""
    sizes = flat.SIZES[:-1] if quick else flat.SIZES
    return {
        "quiet": quiet.section,
        "reading": reading.section,
        "news": news.section,
        "writing": writing.section,
        "backfill": backfill.section,
        "flat": partial(flat.section, cache=CACHE, sizes=sizes, drawing=drawing),
        "others": others.section,
        "search": search.section,
    }


def main() -> None:
    """Reads the arguments, measures, and writes the document; prints one table if asked for it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="What the program costs.")
    parser.add_argument("--only", choices=tables(quick=True), help="print this one alone")
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds, without the largest store"
    )
    parser.add_argument(
        "--real",
        type=Path,
        default=os.environ.get("REAL_PAGES"),
        help="the folder of real records (REAL_PAGES); else they are made of words of our own",
    )
    asked = parser.parse_args()
    begun = time.monotonic()
    rounds = QUICK_ROUNDS if asked.quick else ROUNDS
    papers = material.read(asked.real) if asked.real else material.made()
    CACHE.mkdir(parents=True, exist_ok=True)
    found = []
    drawing = CACHE / DRAWING.name if asked.only else DRAWING
    for name, measured in tables(quick=asked.quick, drawing=drawing).items():
        if asked.only in (None, name):
            print(f"{name} ...", flush=True)
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                found.append(measured(papers, Path(folder), rounds))
    intro = prose(
        _INTRO,
        day=datetime.now(UTC).date(),
        minutes=(time.monotonic() - begun) / 60,
        machine=machine(),
        papers=papers.about,
        rounds=rounds,
    )
    text = document(intro, found)
    if asked.only:
        print(text)
    else:
        PLACE.write_text(text, "utf-8")
        print(f"{PLACE} is written")


if __name__ == "__main__":
    main()
