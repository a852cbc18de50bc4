"""Runs of the real program, each a process of its own, forked from one that has loaded it.

Its patience is shortened, so that what hangs or drips costs a second or two and no minute.
"""

import multiprocessing
import os
import resource
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from unittest import mock

import protego

from aggregator import cli, fetch, opml, page, parse, process, registry, robots, tex

PATIENCE = 1.0
"""Seconds in place of the 10 and 20 after which nobody was reached, and nothing came."""
DEADLINE = 2.0
"""Seconds in place of the 60 for one answer."""
_HASTE = 20
"""So much shorter are its pauses between two attempts."""
_LONGEST = 60.0
"""Seconds after which a run counts as one that never ends: ten times what any takes, for busy
machines."""
_LOADED = (cli, opml, page, parse, protego, robots, tex, registry.formats(), registry.layouts())
"""What a run loads on its way, here once for all of them."""
_FORKS = multiprocessing.get_context("forkserver")
_BY_ONE = threading.Lock()
"""Whoever starts a process also asks how all others have ended, and that can be read but once: a
thread that asks at the same moment would be told 255."""
# A process also loads what is run by ``python -m``, with what that imports.
_FORKS.set_forkserver_preload([__name__, "tests.torture.kinds", "tests.torture.living"])


@dataclass(frozen=True)
class Ran:
    """How a run ended."""

    exit_code: int | None
    """Negative: a signal ended it. None: it did not end."""
    out: str
    err: str
    seconds: float
    peak: int
    """The most memory that it had, in MB. 0: not known, it was killed."""


def run(
    folder: Path,
    *argv: str,
    environment: Mapping[str, str] | None = None,
    kill_after: float | None = None,
) -> Ran:
    """Runs the program in a folder; ``kill_after``: it is killed so many seconds after its begin,
    unless it has ended by then."""
    started = time.monotonic()
    process = _FORKS.Process(target=_work, args=(folder, argv, dict(environment or {})))
    with _BY_ONE:
        process.start()
    wait([process.sentinel], _LONGEST if kill_after is None else kill_after)
    with _BY_ONE:
        ended = process.exitcode is not None
        process.kill()
    wait([process.sentinel])
    with _BY_ONE:
        process.join()
    seconds = time.monotonic() - started
    exit_code = process.exitcode if ended or kill_after is not None else None
    out, err, peak = (_said(folder / f"said.{name}") for name in ("out", "err", "peak"))
    return Ran(exit_code, out, err, seconds, int(peak or 0))


def _said(path: Path) -> str:
    """What a run left in a file, which then goes."""
    text = path.read_text("utf-8") if path.exists() else ""
    path.unlink(missing_ok=True)
    return text


def _work(folder: Path, argv: tuple[str, ...], environment: Mapping[str, str]) -> None:
    os.chdir(folder)
    os.environ.update(environment)
    for number, name in ((1, "said.out"), (2, "said.err")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = ["daily-papers", *argv]
    sleep = time.sleep
    mock.patch.multiple(
        fetch, MAX_SECONDS=DEADLINE, SILENT_SECONDS=PATIENCE, CONNECT_SECONDS=PATIENCE
    ).start()
    mock.patch.object(time, "sleep", lambda seconds: sleep(seconds / _HASTE)).start()
    try:
        exit_code = process.main()
    finally:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        Path("said.peak").write_text(f"{peak}", "utf-8")
    sys.exit(exit_code)
