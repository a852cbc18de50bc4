"""What processes and calls cost: the sides in turns, and the median of several rounds."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)
ROOT = Path(__file__).parents[1]
_ONCE = Path(__file__).with_name("once.py")
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
"""Of the environment: no proxy, no setting of somebody's own."""


class Cost(NamedTuple):
    """Of one round, or the median of several."""

    cpu: float
    """Seconds of processor time, those of the system among them."""
    wall: float
    """Seconds that passed."""
    peak: float = 0.0
    """The most memory, in MB. 0: not measured."""


Work = Callable[[], Cost]


def environment() -> dict[str, str]:
    """What processes are started with."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT)}


def process(*command: str | Path, folder: Path = ROOT) -> Cost:
    """Runs a Python with these arguments; raises RuntimeError if it does not end with 0."""
    call = [sys.executable, "-I", "-S", _ONCE, sys.executable, *command]
    with tempfile.TemporaryFile() as said:
        ran = subprocess.run(
            call, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=said, check=True
        )
        *out, figures = ran.stdout.decode().splitlines()
        exit_code, *cost = json.loads(figures)
        if exit_code != 0:
            said.seek(0)
            problem = "\n".join([*out, said.read().decode()])
            raise RuntimeError(f"{' '.join(map(str, command))} ended with {exit_code}: {problem}")
    return Cost(*cost)


def program(*arguments: str | Path, folder: Path) -> Cost:
    """Runs the program in a folder."""
    return process(ROOT / "run.py", *arguments, folder=folder)


def call(work: Callable[[], object]) -> Cost:
    """Calls a function in this process."""
    gc.collect()
    begun, used = time.perf_counter(), time.process_time()
    work()
    return Cost(time.process_time() - used, time.perf_counter() - begun)


def medians(sides: Mapping[K, Work], rounds: int) -> dict[K, Cost]:
    """The median of each side, by its key; the sides take turns, so that what else the machine
    does meets all of them."""
    taken: dict[K, list[Cost]] = {key: [] for key in sides}
    for _ in range(rounds):
        for key, work in sides.items():
            taken[key].append(work())
    return {key: median(costs) for key, costs in taken.items()}


def median(costs: list[Cost]) -> Cost:
    """Each figure by itself."""
    return Cost(*map(statistics.median, zip(*costs, strict=True)))
