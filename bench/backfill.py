"""What it costs to read all days that there were."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from aggregator import dates
from bench import material, measure, report
from bench.home import OFFLINE, Home, restore
from bench.material import HOST, Material
from bench.report import Goal, Section

AIM = 0.6
AIM_OF_MEMORY = 1.25
"""Later lists are longer."""
EVERY = 50
"""Days from one look at the memory to the next."""
_ROUNDS = 3
"""The most: one takes half a minute."""
_TREE, _PARSING, _WHOLE = "a tree of each page alone", "parsing alone", "the whole backfill"
_TREES = """
import sys
from pathlib import Path
from bs4 import BeautifulSoup
for path in sorted(Path(sys.argv[1]).glob("*.html")):
    BeautifulSoup(path.read_text("utf-8"), "lxml")
"""
_SCRIPT = """
import sys
from pathlib import Path
from aggregator import parse, registry
for path in sorted(Path(sys.argv[1]).glob("*.html")):
    url = f"https://huggingface.co/papers/date/{path.stem}"
    parse.parse_page(path.read_text("utf-8"), url, registry.layouts(), registry.sources())
"""
_RESIDENT = re.compile(r"VmRSS:\s+(\d+) kB")
_DAY = re.compile(r": day \d{4}-\d\d-\d\d, \d+ papers$")
_ABOUT = """
Whole processes: the pages of {days} days with {papers:,} papers in the offline layout
({size:.0f} MB) become a store, feeds and archives. Parsing alone reads the same files and hands
each to `parse_page`, as the backfill does; trees are made by `BeautifulSoup(page, "lxml")`. Papers
a second are by processor time, the median of three rounds.

When this was aimed at, parsing took longer than such a tree does. It has become many times as fast
since, all else a few times: what the rest of a backfill costs is now the larger part of a smaller
whole.
"""


def section(papers: Material, folder: Path, rounds: int) -> Section:
    """The table of the backfill, and its memory."""
    home = Home(folder / "backfill")
    pages = {f"date/{on}": material.day_page(on, listed) for on, listed in papers.days.items()}
    material.put(home.folder / "site", pages)
    home.keep()
    first, last = min(papers.days), max(papers.days)
    at = dates.rfc3339(dates.midnight(last + timedelta(days=2)))
    arguments = ["backfill", "--since", str(first), "--until", str(last), "--at", at, *OFFLINE]
    place = home.folder / "site" / HOST / "papers" / "date"
    costs = measure.medians(
        {
            _TREE: lambda: measure.process("-c", _TREES, place),
            _PARSING: lambda: measure.process("-c", _SCRIPT, place),
            _WHOLE: home.fresh(lambda: measure.program(*arguments, "--quiet", folder=home.folder)),
        },
        min(rounds, _ROUNDS),
    )
    restore(home.folder, home.kept)
    memory = resident(home.folder, arguments)
    count, size = len(papers.records), sum(map(len, pages.values())) / 1e6
    rate = {name: count / cost.cpu for name, cost in costs.items()}
    table = report.table(
        ["", "CPU, s", "passed, s", "papers a second", "peak, MB"],
        [
            [name, f"{cost.cpu:.1f}", f"{cost.wall:.1f}", f"{rate[name]:,.0f}", f"{cost.peak:.0f}"]
            for name, cost in costs.items()
        ],
    )
    grown = report.table(
        ["days read", *(str(days) for days in memory)],
        [["memory, MB", *(f"{size:.0f}" for size in memory.values())]],
    )
    about = report.prose(_ABOUT, days=len(pages), papers=count, size=size)
    return Section(
        "A backfill",
        f"{about}\n\n{table}\n\n{grown}",
        (
            Goal(
                "papers a second of a backfill, against parsing alone",
                AIM,
                rate[_WHOLE] / rate[_PARSING],
                at_least=True,
            ),
            Goal(
                "the same, against a tree of each page by BeautifulSoup alone",
                AIM,
                rate[_WHOLE] / rate[_TREE],
                at_least=True,
            ),
            Goal(
                f"its memory after the last day, against that after {EVERY}",
                AIM_OF_MEMORY,
                [*memory.values()][-1] / memory[EVERY],
            ),
        ),
    )


def resident(folder: Path, arguments: list[str]) -> dict[int, float]:
    """Days that a backfill has read -> MB of memory that it then has, as it tells of the day."""
    command = [sys.executable, str(measure.ROOT / "run.py"), *arguments, "--verbose"]
    seen: dict[int, float] = {}
    days = 0
    with subprocess.Popen(
        command,
        cwd=folder,
        env=measure.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:
            days += bool(_DAY.search(line))
            if days and days % EVERY == 0 and days not in seen:
                status = Path(f"/proc/{running.pid}/status").read_text("utf-8")
                found = _RESIDENT.search(status)
                seen[days] = int(found[1]) / 1024 if found else 0.0
    if running.returncode:
        raise RuntimeError(f"{arguments} ended with {running.returncode}")
    return seen
