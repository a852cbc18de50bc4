"""The program killed over and over while it mails: no letter comes twice, and none is forgotten.

    python -m tests.mail.kills [--kills 1000] [--seed 1]

starts it as a process of its own against a slow mail server and kills it at some moment, until so
many runs were killed. Then it lets it run in peace, and counts. Exits with 1 if a promise broke.
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes
from pathlib import Path

from aggregator import letter
from aggregator.errors import MailError

from . import stores
from .servers import Hook, Postbox, listening
from .test_mailing import noted

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
FIRST = date(2026, 8, 3)
"""A Monday; of its digest everybody has got his letter."""
DAYS = [FIRST + timedelta(days=days) for days in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
READERS = [f"reader{number}@example.org" for number in range(4)]
AT = stores.morning(date(2026, 8, 15))

Key = tuple[str, str]
"""Period and recipient of a letter."""
LETTERS: dict[str, Key] = {
    letter.message_id(on.isoformat(), "papers@example.org", reader): (on.isoformat(), reader)
    for on in DAYS[1:]
    for reader in READERS
}
"""Id of each letter that is due -> which it is."""
SLOWNESS = 0.01
"""Seconds that the server waits at most before it answers."""
MOMENTS = ("start", "EHLO", "MAIL", "RCPT", "DATA", "END")
"""Of a run, and of its talk with the server: with EHLO the intent is not stored yet, with END the
letter is whole."""
TOLD = re.compile(r": (\S+@\S+): .*; the digest of (\S+) may have arrived")


@dataclass(frozen=True)
class Plan:
    """When a run is killed."""

    moment: str
    letter: int = 1
    """Over which of its letters."""
    delay: float = 0
    """Seconds after the moment. Zero: before the server answers."""


def plan(dice: random.Random) -> Plan:
    """Any moment, at once or a little later."""
    moment = dice.choice(MOMENTS)
    if moment == "start":
        return Plan(moment, delay=dice.uniform(0, 1.5))
    return Plan(moment, dice.randint(1, 3), dice.choice((0, dice.uniform(0, 0.03))))


@dataclass
class Account:
    """What was seen."""

    kills: Counter[str] = field(default_factory=Counter)
    """Moment -> runs that were killed then, or a little later."""
    runs: int = 0
    letters: Counter[str] = field(default_factory=Counter)
    """What became of them, before those in doubt are sent again -> how many."""
    broken: list[str] = field(default_factory=list)
    """Promises that were not kept."""

    def __str__(self) -> str:
        killed = ", ".join(f"{self.kills[moment]} after {moment}" for moment in MOMENTS)
        fared = ", ".join(f"{count} {how}" for how, count in sorted(self.letters.items()))
        return f"{self.kills.total()} of {self.runs} runs killed ({killed}); letters: {fared}"


class World:
    """A store in a folder, and a mail server; runs that are killed whenever a plan says so."""

    def __init__(self, folder: Path, dice: random.Random, account: Account) -> None:
        self._folder, self._dice, self._account = folder, dice, account
        self._plan: Plan | None = None
        self._process: subprocess.Popen[str] | None = None
        self._heard: Counter[str] = Counter()
        self._told: set[Key] = set()
        """The letters of which a run has said that they are in doubt."""
        self._store = folder / "papers.db"
        stores.fill(self._store, *DAYS)
        stores.note(
            self._store,
            [noted(FIRST.isoformat(), reader, "sent", DAYS[1]) for reader in READERS],
        )

    def live(self, kills: int) -> None:
        """Runs are killed until so many were in all worlds, or nothing is left to send."""
        hooks = {moment: self._hook(moment) for moment in MOMENTS[1:]}
        with listening(hooks=hooks) as box:
            (self._folder / "aggregator.toml").write_text(box.config(*READERS), "utf-8")
            while self._account.kills.total() < kills and self._is_due():
                self._run(plan(self._dice))
            self._rest(box)

    def _hook(self, moment: str) -> Hook:
        """What the server does at a moment: it takes its time, and may kill who speaks to it."""

        async def kill_or_wait(_: str) -> None:
            self._heard[moment] += 1
            now, process = self._plan, self._process
            assert process is not None
            if now and (now.moment, now.letter) == (moment, self._heard[moment]):
                if not now.delay:
                    process.kill()
                asyncio.get_running_loop().call_later(now.delay, process.kill)
            await asyncio.sleep(self._dice.uniform(0, SLOWNESS))

        return kill_or_wait

    def _run(self, planned: Plan | None, *options: str) -> int:
        """A run, killed as planned, or in peace; how it ended."""
        self._plan = planned
        self._heard.clear()
        call = [sys.executable, str(ROOT / "run.py"), "digest", "--send", "--at", AT, *options]
        pipe = subprocess.PIPE
        with subprocess.Popen(
            call, cwd=self._folder, env=ENVIRONMENT, text=True, stdout=pipe, stderr=pipe
        ) as process:
            self._process = process
            if planned and planned.moment == "start":
                time.sleep(planned.delay)
                process.kill()
            _, said = process.communicate()
        self._account.runs += 1
        self._told |= {(period, reader) for reader, period in TOLD.findall(said)}
        if process.returncode == -signal.SIGKILL and planned:
            self._account.kills[planned.moment] += 1
        elif process.returncode not in (0, 6):
            self._account.broken.append(f"exit {process.returncode}: {said}")
        return process.returncode

    def _states(self) -> dict[Key, str]:
        return {
            (period, reader): state
            for period, reader, state in stores.states(self._store)
            if period != FIRST.isoformat()
        }

    def _is_due(self) -> bool:
        return self._states().keys() != set(LETTERS.values())

    def _rest(self, box: Postbox) -> None:
        """Lets the program run in peace, and looks whether every promise was kept."""
        self._run(None)
        received = self._received(box)
        states, status = self._states(), self._status()
        for key in LETTERS.values():
            match received[key], states.get(key):
                case 1, "sent":
                    self._account.letters["sent"] += 1
                case 1, "doubtful":
                    self._account.letters["in doubt that arrived"] += 1
                case 0, "doubtful":
                    self._account.letters["in doubt that did not"] += 1
                case times, state:
                    self._account.broken.append(f"{key}: received {times} times, {state}")
        in_doubt = {key for key, state in states.items() if state == "doubtful"}
        self._promise("doubts in status", status, in_doubt)
        self._promise("doubts told", self._told, in_doubt)
        self._promise("another run", self._run(None, "--quiet"), 0)
        self._promise("after it", self._received(box), received)
        self._promise("a run that sends again", self._run(None, "--resend", "--quiet"), 0)
        again = {key: received[key] + (key in in_doubt) for key in LETTERS.values()}
        self._promise("after it", dict(self._received(box)), again)
        self._promise("in the end", set(self._states().values()), {"sent"})

    def _promise(self, what: str, found: object, expected: object) -> None:
        if found != expected:
            self._account.broken.append(f"{what}: {found}, not {expected}")

    def _received(self, box: Postbox) -> Counter[Key]:
        ids = (message_from_bytes(one.content)["Message-ID"] for one in box.received)
        return Counter(LETTERS[one] for one in ids)

    def _status(self) -> set[Key]:
        """The letters of which status says that they are in doubt."""
        call = [sys.executable, str(ROOT / "run.py"), "status", "--json", "--at", AT]
        ran = subprocess.run(
            call, cwd=self._folder, env=ENVIRONMENT, stdout=subprocess.PIPE, check=False
        )
        in_doubt = {
            (one["period"], one["recipient"])
            for reader in json.loads(ran.stdout)["readers"]
            for one in reader["in_doubt"]
        }
        self._promise("exit code of status", ran.returncode, MailError.exit_code * bool(in_doubt))
        return in_doubt


def kill(kills: int, seed: int) -> Account:
    """Kills so many runs, in as many worlds as it takes."""
    account, dice = Account(), random.Random(seed)
    while account.kills.total() < kills and not account.broken:
        with tempfile.TemporaryDirectory() as folder:
            World(Path(folder), dice, account).live(kills)
    return account


def main() -> int:
    """Reads the arguments, kills, and prints what was seen."""
    parser = argparse.ArgumentParser(description="Mailing, killed over and over.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    started = time.monotonic()
    account = kill(asked.kills, asked.seed)
    print(f"{account}; {time.monotonic() - started:.0f} s")
    print("\n".join(account.broken) or "every promise was kept")
    return 1 if account.broken else 0


if __name__ == "__main__":
    sys.exit(main())
