"""A fuzzer that looks where its input leads (atheris), on everything that reads what is not ours.

    python -m tests.torture.fuzz [--seconds 600] [--target NAME]

The seconds are shared out among the targets. Prints how much was tried and how many more branches
that has reached than the seeds. What raises another exception than the program's own is printed
with the file that its input is kept in, and the exit code is 1.
"""

import argparse
import hashlib
import importlib
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

NAMES = (
    *("page", "answer", "formulas", "words", "names"),
    *("decoded", "config", "offline", "documents", "kept"),
)
_STATE = re.compile(r"^#(\d+)\s+(INITED|DONE)\s+cov: (\d+)", re.MULTILINE)
_LARGEST = 300_000
"""Bytes of an input."""


@dataclass
class Account:
    """What was seen."""

    tried: int = 0
    reached: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Target -> branches that its seeds reach, and that all that was tried does."""
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        grown = ", ".join(f"{name} {a} to {b}" for name, (a, b) in self.reached.items())
        return f"{self.tried} inputs; branches reached: {grown}"


def inside(name: str, seconds: int, folder: Path) -> None:
    """Fuzzes one target in this process, and ends it. Faults go to standard output."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["aggregator"]):
        from . import targets
    target = targets.TARGETS[name]
    seen: set[str] = set()

    def read(data: bytes) -> None:
        try:
            target.read(data)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            fault = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
            if fault not in seen:
                seen.add(fault)
                kept = Path(tempfile.gettempdir(), f"fuzz-{name}-{hashlib.md5(data).hexdigest()}")
                kept.write_bytes(data)
                print(f"{name}: {fault}: {str(error)[:200]}; its input is {kept}", flush=True)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        dice = random.Random(seed)
        if target.is_page and dice.random() < 0.5:
            changed = targets.change(name, data, dice)
            if len(changed) <= most:
                return changed
        found: bytes = atheris.Mutate(data, most)
        return found

    for number, seed in enumerate(target.seeds()):
        (folder / str(number)).write_bytes(seed)
    options = (f"-max_total_time={seconds}", f"-max_len={_LARGEST}", "-timeout=30", "-seed=1")
    atheris.Setup(
        [sys.argv[0], *options, "-rss_limit_mb=2048", f"-artifact_prefix={folder}/", str(folder)],
        read,
        custom_mutator=mutated,
    )
    atheris.Fuzz()


def fuzz(name: str, seconds: int, account: Account) -> None:
    """Fuzzes one target in a process of its own, and notes what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        call = [sys.executable, "-m", "tests.torture.fuzz", "--target", name, "--inside", folder]
        ran = subprocess.run(
            [*call, "--seconds", str(seconds)], capture_output=True, text=True, errors="replace"
        )
    account.broken += ran.stdout.splitlines()
    states = {
        state: (int(tried), int(reached)) for tried, state, reached in _STATE.findall(ran.stderr)
    }
    if ran.returncode or states.keys() != {"INITED", "DONE"}:
        account.broken.append(f"{name}: exit {ran.returncode}: {ran.stderr[-2_000:]}")
        return
    account.tried += states["DONE"][0]
    account.reached[name] = states["INITED"][1], states["DONE"][1]


def main() -> int:
    """Reads the arguments, fuzzes, and prints what was seen."""
    parser = argparse.ArgumentParser(description="A fuzzer over all that is read.")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--target", choices=NAMES)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        inside(asked.target, asked.seconds, asked.inside)
    started = time.monotonic()
    account = Account()
    names = [asked.target] if asked.target else NAMES
    for name in names:
        fuzz(name, max(1, asked.seconds // len(names)), account)
    print(f"{account}; {time.monotonic() - started:.0f} s")
    print("\n".join(account.broken) or "every promise was kept")
    return 1 if account.broken else 0


if __name__ == "__main__":
    sys.exit(main())
