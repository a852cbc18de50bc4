"""The program against a site with a fault, of each kind there is: nothing published suffers by it,
little is asked, it ends soon, and when the fault is over all is as if it had never been.

    python -m tests.torture.faults [--kind WORDS]

A first run in peace publishes feeds. An hour later the site has news, and the fault: in the
newest list alone, or everywhere. Another hour later the fault is gone.
"""

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .kinds import KINDS, Kind
from .program import Ran
from .server import HOP, serving
from .world import Rows, World, pages

FIRST = datetime(2026, 6, 12, 12, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
MOST_REQUESTS = 8
"""In a run to a site that fails everywhere, unless it leads on and on."""
MOST_MEMORY = 300
"""Megabytes."""
AT_ONCE = 6
"""Faults at work at the same time: most of them wait."""


@dataclass
class Outcome:
    """What a fault did."""

    kind: Kind
    where: str
    exit_code: int | None = None
    requests: int = 0
    seconds: float = 0
    peak: int = 0
    broken: list[str] = field(default_factory=list)
    """Promises that were not kept."""

    def __str__(self) -> str:
        fared = "BROKEN" if self.broken else "recovered"
        return (
            f"{self.kind.name:44} {self.where:9} exit {self.exit_code}  {self.requests:2} requests"
            f"  {self.seconds:5.1f} s  {self.peak:4} MB  {fared}"
        )


class Faults:
    """All that is needed to try a fault: a site for each thread, and what is to be expected."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._stack = folder, ExitStack()
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._expected: dict[tuple[bool, datetime], Rows] = {}

    def close(self) -> None:
        self._stack.close()

    def attempt(self, kind: Kind, where: str) -> Outcome:
        """Lets a fault loose at a site, ``newest`` or ``all`` of it, and looks."""
        outcome = Outcome(kind, where)
        world = self._begun(is_public=kind.is_public).copied(
            f"{threading.get_ident()}-{time.time_ns()}"
        )
        try:
            self._suffer(world, outcome)
            self._recover(world, outcome)
        finally:
            world.server.heal()
            shutil.rmtree(world.folder)
        return outcome

    def _begun(self, *, is_public: bool) -> World:
        """A world after its first run, made once in each thread."""
        begun: dict[bool, World] = self._mine.__dict__.setdefault("begun", {})
        if is_public not in begun:
            with self._lock:
                server = self._stack.enter_context(serving(pages(0)))
            home = self._folder / f"{threading.get_ident()}-{is_public}"
            begun[is_public] = world = World(home, server, is_public=is_public)
            ran = world.run(FIRST, 0)
            assert (ran.exit_code, ran.err) == (0, ""), ran
        return begun[is_public]

    def _suffer(self, world: World, outcome: Outcome) -> None:
        """The run that meets the fault."""
        kind, server = outcome.kind, world.server
        before = world.published()
        if kind.store:
            world.execute(kind.store)
        if kind.answer is None:
            server.refuse()
        elif kind.of_robots:
            server.fail(kind.answer, lambda path: path.startswith("/robots.txt"))
        elif outcome.where == "newest":
            server.fail(kind.answer, lambda path: path.partition(HOP)[0] == "/papers")
        else:
            server.fail(kind.answer, lambda path: path != "/robots.txt")
        ran = world.run(FIRST + AN_HOUR, 1)
        asked = world.asked()
        outcome.exit_code, outcome.requests = ran.exit_code, len(asked)
        outcome.seconds, outcome.peak = ran.seconds, ran.peak
        self._look(outcome, ran)
        if kind.outcome != "harmless" and world.published() != before:
            outcome.broken.append("the feeds are not as before")
        if "/inside" in asked:
            outcome.broken.append("it was led inside")
        newest = [path for path in asked if path.partition(HOP)[0] == "/papers"]
        _promise(outcome, "requests of the newest list", len(newest), kind.attempts)

    def _look(self, outcome: Outcome, ran: Ran) -> None:
        """Whether a run ended as it should."""
        kind, broken = outcome.kind, outcome.broken
        _promise(outcome, "exit code", ran.exit_code, kind.exit_code)
        lines = ran.err.splitlines()
        if "Traceback" in ran.err:
            broken.append(f"a traceback: {ran.err}")
        elif kind.exit_code == 0:
            _promise(outcome, "standard error", ran.err, "")
        else:
            if (outcome.where == "newest" and len(lines) != 1) or not 1 <= len(lines) <= 4:
                broken.append(f"{len(lines)} lines: {ran.err}")
            if not all(line.startswith("daily-papers: http") and "; " in line for line in lines):
                broken.append(f"it does not say what, where and what to do: {ran.err}")
        # Three lists are due, and a site that fails is given up after two.
        lists = 3 if kind.outcome == "harmless" else 2
        if outcome.requests > max(MOST_REQUESTS, lists * kind.attempts):
            broken.append(f"{outcome.requests} requests")
        if ran.peak > MOST_MEMORY:
            broken.append(f"it took {ran.peak} MB")

    def _recover(self, world: World, outcome: Outcome) -> None:
        """The fault goes, and the next run makes everything as if it had never been."""
        kind = outcome.kind
        world.server.heal()
        at = FIRST + 2 * AN_HOUR
        if kind.waits:
            told = FIRST + AN_HOUR
            before = world.published()
            early = world.run(told + kind.waits - timedelta(minutes=1), 2)
            _promise(
                outcome, "a run before it may", (early.exit_code, world.server.requests), (3, [])
            )
            _promise(outcome, "lines of it", early.err.count("\n"), 1)
            _promise(outcome, "what it publishes", world.published(), before)
            at = max(at, told + kind.waits + timedelta(minutes=1))
        ran = world.run(at, 2)
        _promise(outcome, "the run after it", (ran.exit_code, ran.err), (0, ""))
        expected = self._peace(lived=kind.outcome == "harmless", at=at)
        for name, rows in world.state().items():
            if rows != expected[name]:
                outcome.broken.append(f"{name} differ: {_differences(rows, expected[name])}")

    def _peace(self, *, lived: bool, at: datetime) -> Rows:
        """What a world comes to that has no fault; ``lived``: it has the run in the middle too."""
        with self._lock:
            known = self._expected.get((lived, at))
        if known is None:
            world = self._begun(is_public=False).copied(f"{threading.get_ident()}-peace")
            for moment, hour in ((FIRST + AN_HOUR, 1), (at, 2)):
                if lived or moment == at:
                    ran = world.run(moment, hour)
                    assert (ran.exit_code, ran.err) == (0, ""), ran
            known = world.state()
            shutil.rmtree(world.folder)
            with self._lock:
                self._expected[lived, at] = known
        return known


def _promise(outcome: Outcome, what: str, found: object, expected: object) -> None:
    if found != expected:
        outcome.broken.append(f"{what}: {found!r}, not {expected!r}")


def _differences(found: Iterable[object], expected: Iterable[object]) -> str:
    only_found = [row for row in found if row not in list(expected)]
    only_expected = [row for row in expected if row not in list(found)]
    return f"{str(only_found)[:600]} in place of {str(only_expected)[:600]}"


def attempt(cases: Sequence[tuple[Kind, str]]) -> list[Outcome]:
    """All these faults, some at the same time; in their order."""
    with tempfile.TemporaryDirectory() as folder:
        faults = Faults(Path(folder))
        with closing(faults), ThreadPoolExecutor(AT_ONCE) as threads:
            return list(threads.map(lambda case: faults.attempt(*case), cases))


def places(kind: Kind) -> tuple[str, ...]:
    """Where a site can have a fault."""
    if kind.of_robots:
        return ("robots",)
    return ("newest",) if kind.newest_alone else ("newest", "all")


def cases() -> list[tuple[Kind, str]]:
    """Every kind, in the newest list alone and everywhere."""
    return [(kind, where) for kind in KINDS for where in places(kind)]


def main() -> int:
    """Reads the arguments, lets the faults loose, and prints a table of what they did."""
    parser = argparse.ArgumentParser(description="Every kind of fault.")
    parser.add_argument("--kind", default="", help="only those with these words in their names")
    asked = parser.parse_args()
    started = time.monotonic()
    outcomes = attempt([case for case in cases() if asked.kind in case[0].name])
    for outcome in outcomes:
        print(outcome)
    broken = [
        f"{one.kind.name}, {one.where}: {problem}" for one in outcomes for problem in one.broken
    ]
    kinds = {one.kind.name for one in outcomes}
    print(f"{len(kinds)} kinds in {len(outcomes)} cases; {time.monotonic() - started:.0f} s")
    print("\n".join(broken) or "every promise was kept")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
