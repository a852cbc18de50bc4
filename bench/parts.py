"""Where the time of a run goes, by its profile.

A first process runs the program and tells what it has loaded. Others load all of that and then
run it, so that no part of a run is charged with the loading of its modules.
"""

from __future__ import annotations

import cProfile
import importlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import NamedTuple, TypeVar

from aggregator import process
from bench import measure, report
from bench.home import restore
from bench.measure import Cost

T = TypeVar("T")
PARTS = {
    "reading the pages": ("parse.py", "parse_page"),
    "deciding what is new": ("merge.py", "decide"),
    "storing it": ("papers.py", "apply"),
    "letting papers enter": ("entering.py", "enter_all"),
    "rendering papers": ("content.py", "item"),
    "writing the documents": ("publish.py", "publish"),
    "writing the page": ("page.py", "render"),
}
"""For people -> the function that does it: none of them is called by another."""
_SHOWN = 6
"""Functions with the most time of their own."""
_ABOUT = """
The time that remains is spent on {first} and {second} more than on anything else. So says a profile
of the run in a process that had loaded all modules; what it takes less than the whole run is their
loading.
"""
_ABOUT_OWN = "Of the time after loading, these functions take most for themselves: {own}."


class Profile(NamedTuple):
    """Of a run in a process that has loaded everything."""

    shares: dict[str, float]
    """Part -> its share of the time under the profiler."""
    own: dict[str, float]
    """Function -> the share that is its own, without those that it calls; the largest ones."""


def shown(folder: Path, kept: Path, arguments: Sequence[str], whole: Cost) -> str:
    """What a run spends its time on, for people; ``whole``: the cost of the process."""

    def fresh(work: Callable[[Path, Sequence[str], Sequence[str]], T], *loaded: str) -> T:
        """Does it in a process of its own, which finds all as it was kept."""
        restore(folder, kept)
        one = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=one) as processes:
            return processes.submit(work, folder, arguments, loaded).result()

    loaded = fresh(_loaded)
    cpu = fresh(_timed, *loaded)
    profile = fresh(_profiled, *loaded)
    seconds = {
        "starting Python and loading modules": max(whole.cpu - cpu, 0.0),
        **{name: share * cpu for name, share in profile.shares.items()},
        "all else": (1 - sum(profile.shares.values())) * cpu,
    }
    first, second, *_ = (
        f"{name} ({seconds[name] / whole.cpu:.0%})"
        for name in sorted(seconds, key=lambda name: -seconds[name])
    )
    own = ", ".join(f"`{name}` {share:.0%}" for name, share in profile.own.items())
    table = report.table(
        ["part of the whole run", "CPU, ms", "share"],
        [[name, report.ms(took), f"{took / whole.cpu:.0%}"] for name, took in seconds.items()],
    )
    about = report.prose(_ABOUT, first=first, second=second)
    return f"{about}\n\n{table}\n\n{report.prose(_ABOUT_OWN, own=own)}"


def _loaded(folder: Path, arguments: Sequence[str], _: Sequence[str]) -> list[str]:
    """The modules that are there after a run."""
    _run(folder, arguments)
    return list(sys.modules)


def _timed(folder: Path, arguments: Sequence[str], modules: Sequence[str]) -> float:
    """Seconds of processor time that a run takes after its modules are loaded."""
    _load(modules)
    return measure.call(lambda: _run(folder, arguments)).cpu


def _profiled(folder: Path, arguments: Sequence[str], modules: Sequence[str]) -> Profile:
    """The same by its profile."""
    _load(modules)
    profiler = cProfile.Profile()
    profiler.runcall(_run, folder, arguments)
    entries = profiler.getstats()
    whole = sum(entry.inlinetime for entry in entries)
    largest = sorted(entries, key=lambda entry: -entry.inlinetime)[:_SHOWN]
    return Profile(
        shares={
            part: sum(e.totaltime for e in entries if _place(e.code) == function) / whole
            for part, function in PARTS.items()
        },
        own={" ".join(_place(entry.code)): entry.inlinetime / whole for entry in largest},
    )


def _load(modules: Sequence[str]) -> None:
    for name in modules:
        with suppress(ImportError):  # the main module of a process has another name in the next
            importlib.import_module(name)


def _run(folder: Path, arguments: Sequence[str]) -> None:
    """Raises RuntimeError if the program does not end with 0."""
    os.chdir(folder)
    sys.argv = ["daily-papers", *arguments]
    if exit_code := process.main():
        raise RuntimeError(f"{arguments} ended with {exit_code}")


def _place(code: CodeType | str) -> tuple[str, ...]:
    """(file, function); what is written in C has no file."""
    if isinstance(code, str):
        return (code.strip("<>"),)
    return Path(code.co_filename).name, code.co_name
