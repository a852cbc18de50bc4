"""The program killed over and over: nothing is lost, nothing comes twice, everything is whole.

    python -m tests.torture.kills [--kills 500] [--seed 1]

lets it live a week twice over one growing site, with feeds of all kinds and mail. In one world
nobody disturbs it; in the other, runs are killed (SIGKILL), at random moments of their time and
before the n-th of their acts (`falling`), until one goes through. After each kill the files, the
store, and what a reader remembers are looked at; after each step both worlds must be equal. Exits
with 1 if a promise broke.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from xml.parsers import expat

from lxml import etree

from aggregator import registry
from tests.command_line import living
from tests.mail.servers import listening

from .falling import ACTS
from .worlds import FROM_FEEDS, Files, Step, World, lay_history, story

_KILLS_A_STEP = 9
"""At most."""
_AIMED = 0.6
"""Of the kills, those before a certain act; the others come after some time."""
_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass
class Account:
    """What was seen."""

    kills: Counter[str] = field(default_factory=Counter)
    """What a killed run had done last -> runs."""
    commands: Counter[str] = field(default_factory=Counter)
    """Command -> runs of it that were killed."""
    runs: int = 0
    steps: int = 0
    documents: int = 0
    """That were looked at after kills."""
    leftovers: int = 0
    """Files that were begun and not renamed."""
    doubtful: int = 0
    broken: list[str] = field(default_factory=list)
    """Promises that were not kept."""

    def __str__(self) -> str:
        acts = ", ".join(f"{self.kills[act]} at {act}" for act in ("start", *ACTS))
        commands = ", ".join(f"{count} {name}" for name, count in sorted(self.commands.items()))
        return (
            f"{self.kills.total()} of {self.runs} runs killed ({acts}; {commands}) in {self.steps} "
            f"steps; {self.documents} documents looked at, {self.leftovers} left half-written, "
            f"{self.doubtful} letters in doubt"
        )

    def promise(self, what: str, *, kept: bool) -> None:
        """Notes a promise that was not kept."""
        if not kept:
            self.broken.append(what)


def remembered(files: Files) -> Iterator[tuple[tuple[str, str], str]]:
    """Every entry of every Atom document: (feed, id), date."""
    for name, content in files.items():
        if name.endswith(".atom.xml") and not _is_begun(name):
            feed = name.split("/")[1] if name.startswith("archive/") else name.split(".")[0]
            for entry in etree.fromstring(content).findall(f"{_ATOM}entry"):
                found = (entry.findtext(f"{_ATOM}{part}") or "" for part in ("id", "published"))
                entry_id, published = found
                yield (feed, entry_id), published


def _is_begun(name: str) -> bool:
    return Path(name).name.startswith(".")


class Killed:
    """The world whose runs are killed, and what is looked at after each."""

    def __init__(self, world: World, dice: random.Random, account: Account) -> None:
        self.world, self._dice, self._account = world, dice, account
        self._remembered: dict[tuple[str, str], str] = {}

    def live(self, step: Step, kills: int, seconds: float, acts: Sequence[str], new: Files) -> None:
        """Kills a step so often, then lets it go through; ``seconds`` and ``acts`` are what it took
        and did in the other world, ``new`` what was published there."""
        old = self.world.files()
        for _ in range(kills):
            if self._dice.random() < _AIMED:
                act = self._dice.choice(sorted(set(acts)))
                process = self.world.start(step, act, self._dice.randint(1, acts.count(act)))
            else:
                process = self.world.start(step)
                try:
                    process.wait(self._dice.uniform(0, seconds))
                except subprocess.TimeoutExpired:
                    process.kill()
            self._ended(step, process)
            if process.returncode == -signal.SIGKILL:
                self._account.kills[(self.world.acts() or ["start"])[-1]] += 1
                self._account.commands[step.command[0]] += 1
                self._look(step, old, new)
        self._ended(step, self.world.start(step))
        begun = [name for name in self.world.files() if _is_begun(name)]
        self._account.promise(f"{step}: leftovers stay: {begun}", kept=not begun)

    def _ended(self, step: Step, process: "subprocess.Popen[bytes]") -> None:
        said = process.communicate()[1].decode()
        self._account.runs += 1
        well = is_well(step, process.returncode, said)
        self._account.promise(f"{step}: exit {process.returncode}: {said[-500:]}", kept=well)

    def _look(self, step: Step, old: Files, new: Files) -> None:
        promise, now = self._account.promise, self.world.files()
        for name, content in now.items():
            if _is_begun(name):
                self._account.leftovers += 1
                continue
            self._account.documents += 1
            is_one = content in (old.get(name), new.get(name))
            promise(f"{step}: {name} is neither the old nor the new one", kept=is_one)
            promise(f"{step}: {name} is torn", kept=is_whole(name, content))
        promise(f"{step}: gone: {old.keys() - now.keys()}", kept=old.keys() <= now.keys())
        promise(f"{step}: the store is damaged", kept=self.world.is_sound())
        if not self._account.broken:  # a torn document cannot be read
            self.remember(step)

    def remember(self, step: Step) -> None:
        """Reads all feeds with their archives, as somebody who remembers does."""
        promise, seen = self._account.promise, dict(remembered(self.world.files()))
        gone = self._remembered.keys() - seen.keys()
        promise(f"{step}: vanished from feed and archive: {gone}", kept=not gone)
        for key, published in self._remembered.items():
            promise(f"{step}: {key} was redated", kept=seen.get(key, published) == published)
        self._remembered |= seen


def is_well(step: Step, exit_code: int, said: str) -> bool:
    """Whether a run ended as it should, or was killed."""
    match exit_code:
        case 6:  # a letter is in doubt, which is told once
            return "may have arrived" in said
        case 2:  # a run that was killed when all was done, or one before it, has brought it back
            return FROM_FEEDS in step.command and "sound" in said
        case _:
            return exit_code in (0, -signal.SIGKILL)


def is_whole(name: str, content: bytes) -> bool:
    """Whether a document parses, and holds no entry twice."""
    try:
        for form in registry.formats():
            if name.endswith(f".{form.suffix}"):
                ids = form.entry_ids(content)
                return len(ids) == len(set(ids))
        if name.endswith(".opml"):
            expat.ParserCreate().Parse(content, True)
    except (ValueError, expat.ExpatError):
        return False
    return bool(content) and (not name.endswith(".html") or content.endswith(b"</html>\n"))


def live(folder: Path, steps: Sequence[Step], kills: int, dice: random.Random, it: Account) -> None:
    """Goes through the steps in both worlds until so many runs were killed in all."""
    with chdir(folder), listening() as quiet_box, listening() as box:
        lay_history()
        peaceful = World(folder / "peaceful", quiet_box)
        killed = Killed(World(folder / "killed", box), dice, it)
        for step in steps:
            living.lay(step.at)
            if FROM_FEEDS in step.command:
                check_letters(peaceful, killed.world, it)
                peaceful.lose_store()
                killed.world.lose_store()
            began_at = time.monotonic()
            with peaceful.start(step) as process:
                said = process.communicate()[1].decode()
            seconds = time.monotonic() - began_at
            well = is_well(step, process.returncode, said)
            it.promise(f"{step}: exit {process.returncode}: {said[-500:]}", kept=well)
            it.steps += 1
            some = min(dice.randint(0, _KILLS_A_STEP), kills - it.kills.total())
            killed.live(step, some, seconds, peaceful.acts(), peaceful.files())
            killed.remember(step)
            compare(step, peaceful, killed.world, it)
            if it.broken or it.kills.total() >= kills:
                break
        is_lost = any(FROM_FEEDS in one.command for one in steps[: steps.index(step)])
        check_letters(peaceful, killed.world, it, all_known=not is_lost)


def compare(step: Step, peaceful: World, killed: World, account: Account) -> None:
    """Both worlds publish and know the same."""
    expected, found = peaceful.files(), killed.files()
    differ = sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
    account.promise(f"{step}: published otherwise: {differ}", kept=not differ)
    rows, known = peaceful.rows(), killed.rows()
    for name, stated in rows.items():
        other = set(map(repr, stated)) ^ set(map(repr, known[name]))
        account.promise(f"{step}: known otherwise in {name}: {sorted(other)[:4]}", kept=not other)


def check_letters(peaceful: World, killed: World, it: Account, *, all_known: bool = True) -> None:
    """No letter came twice, and each that was sent in peace was sent, or is said to be in doubt.

    ``all_known``: the store has not been lost, and knows of every letter.
    """
    came = Counter(message_from_bytes(one.content)["Message-ID"] for one in killed.box.received)
    it.promise(f"letters that came twice: {came}", kept=max(came.values(), default=1) == 1)
    states = killed.letters()
    it.promise("letters for others", kept=states.keys() == peaceful.letters().keys())
    if all_known:
        in_doubt = sum(state != "sent" for state in states.values())
        it.doubtful += in_doubt
        sent = len(states) - in_doubt
        it.promise(
            f"{len(came)} letters came, {sent} were sent, {in_doubt} are in doubt",
            kept=sent <= len(came) <= sent + in_doubt,
        )


def kill(kills: int, seed: int, steps: Sequence[Step]) -> Account:
    """Kills so many runs, in as many weeks as it takes."""
    account, dice = Account(), random.Random(seed)
    while account.kills.total() < kills and not account.broken:
        with tempfile.TemporaryDirectory() as folder:
            live(Path(folder), steps, kills, dice, account)
    return account


def main() -> int:
    """Reads the arguments, kills, and prints what was seen."""
    parser = argparse.ArgumentParser(description="All that writes, killed over and over.")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began_at = time.monotonic()
    account = kill(asked.kills, asked.seed, story())
    print(f"{account}; {time.monotonic() - began_at:.0f} s")
    print("\n".join(account.broken) or "every promise was kept")
    return 1 if account.broken else 0


if __name__ == "__main__":
    sys.exit(main())
