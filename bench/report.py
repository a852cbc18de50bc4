"""The sections of docs/performance.md, and how tables and figures are written there."""

from __future__ import annotations

import os
import platform
import sqlite3
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from bench.measure import Cost

_WIDTH = 105
_LIBRARIES = ("httpx", "beautifulsoup4", "lxml", "feedgen", "msgspec", "requests")


class Goal(NamedTuple):
    """A figure that was aimed at, and what was reached."""

    what: str
    aim: float
    reached: float
    at_least: bool = False
    """Whether more is better."""

    @property
    def is_reached(self) -> bool:
        """As it is printed: with two decimals."""
        aim, reached = round(self.aim, 2), round(self.reached, 2)
        return reached >= aim if self.at_least else reached <= aim


class Section(NamedTuple):
    """A part of the document."""

    title: str
    text: str
    """Markdown."""
    goals: tuple[Goal, ...] = ()


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table: the first column is text, the others are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def prose(text: str, **values: object) -> str:
    """Paragraphs with these values in them, in lines of the width of the document."""
    paragraphs = text.format(**values).strip().split("\n\n")
    return "\n\n".join(textwrap.fill(one, _WIDTH, break_on_hyphens=False) for one in paragraphs)


def ms(seconds: float) -> str:
    """Milliseconds, as exact as they are worth."""
    taken = seconds * 1000
    return f"{taken:.1f}" if taken < 10 else f"{taken:,.0f}"


def ratio(value: float) -> str:
    """With two decimals."""
    return f"{value:.2f}"


def compared(costs: Mapping[str, Cost], against: str, *, memory: bool = False) -> str:
    """The table of some costs, each against one of them, by processor time."""
    head = ["", "CPU, ms", "ratio", "passed, ms", *(["peak, MB", "ratio"] if memory else [])]
    bare = costs[against]
    return table(
        head,
        (
            [
                *(name, ms(cost.cpu), ratio(cost.cpu / bare.cpu), ms(cost.wall)),
                *([f"{cost.peak:.0f}", ratio(cost.peak / bare.peak)] if memory else []),
            ]
            for name, cost in costs.items()
        ),
    )


def document(intro: str, sections: Sequence[Section]) -> str:
    """The whole: what was aimed at comes first."""
    aims = table(
        ["", "aim", "reached", ""],
        [
            [
                goal.what,
                f"{'at least' if goal.at_least else 'at most'} {round(goal.aim, 2):g}",
                ratio(goal.reached),
                "" if goal.is_reached else "**missed**",
            ]
            for section in sections
            for goal in section.goals
        ],
    )
    parts = [f"# Performance\n\n{intro}", f"## Aims\n\n{aims}"]
    parts += [f"## {section.title}\n\n{section.text}" for section in sections]
    return "\n\n".join(parts) + "\n"


def machine() -> str:
    """What it runs on."""
    return (
        f"{os.cpu_count()} cores of {_processor()}, {_system()}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, libxml2 "
        f"{'.'.join(map(str, etree.LIBXML_VERSION))}, "
        + ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    )


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text("utf-8").splitlines() if described.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()
