"""Many runs at once, and other programs at the store."""

import os
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .homes import BEFORE, ENVIRONMENT, LATER, Account, Home, copied, home, lay_site

RUNS = 20
AT_ONCE = 3.0
"""Seconds of the processor that a run may need to see that another is at work."""
PATIENCE = 20.0
"""Seconds that a run may wait for a store that another program keeps locked."""
WRITING = [["update"], ["backfill", "--since=2026-06-29", "--until=2026-06-30"], ["rebuild"]]
LOOKING = [["status", "--json"], ["search", "paper"], ["digest"], ["explain", "2606.00001"]]


@contextmanager
def waiting(site: Path, gate: threading.Event) -> Iterator[str]:
    """A server of a site that answers no request before the gate is open; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            gate.wait()
            path = site / f"huggingface.co{self.path}.html"
            content = path.read_bytes() if path.is_file() else b""
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        gate.set()
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    code: int
    seconds: float
    """From its start on."""
    cpu: float
    """Seconds of the processor."""


def crowd(root: Path, times: int) -> Account:
    """One of twenty runs works, however long it takes; the others leave at once."""
    account, gate = Account(), threading.Event()
    left: list[Ended] = []
    tried = replace(home(root / "home"), offline=False)
    with waiting(tried.folder / "site", gate) as address:
        config = tried.folder / "aggregator.toml"
        site = "[source.huggingface]\n"
        text = config.read_text("utf-8").replace(site, f'{site}base_url = "{address}"\n')
        config.write_text(text, "utf-8")
        for number in range(times):
            lay_site(tried.folder / "site", later=number > 0)
            gate.clear()
            running = Running(tried, [["update"]] * RUNS, f"2026-07-01T12:{number:02}:00Z")
            others = running.wait(until_left=1)
            looks = [tried("status", "--json"), tried("search", "paper")] if number else []
            gate.set()
            account.promise("others", Counter(one.code for one in others), {75: RUNS - 1})
            account.promise("the one", [one.code for one in running.wait()], [0])
            account.promise("looks beside it", [one.returncode for one in looks], [0] * len(looks))
            left += others
            account.counts["times"] += 1
            account.counts["looks beside"] += len(looks)
    slow = max(one.cpu for one in left)
    account.counts["exit 75"] = len(left)
    account.counts[f"at most {max(one.seconds for one in left):.1f} s, and {slow:.2f} s of CPU"] = 1
    if slow > AT_ONCE:
        account.broken.append(f"a run took {slow} s to see that another is at work")
    account.promise("store", tried.unsound(root / "copy"), [])
    return account


class Running:
    """Processes of the program, all started at once."""

    def __init__(self, tried: Home, commands: list[list[str]], at: str) -> None:
        self._begun = time.monotonic()
        quiet = subprocess.DEVNULL
        self._processes = [
            subprocess.Popen(
                tried.call(*words, at=at),
                cwd=tried.folder,
                env=ENVIRONMENT,
                stdout=quiet,
                stderr=quiet,
            )
            for words in commands
        ]

    def wait(self, until_left: int = 0) -> list[Ended]:
        """How they ended, as soon as no more than so many are left, or after three minutes."""
        ended: list[Ended] = []
        patience = time.monotonic() + 180
        while len(self._processes) > until_left and time.monotonic() < patience:
            for process in [*self._processes]:
                pid, status, used = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    process.returncode = os.waitstatus_to_exitcode(status)
                    seconds = time.monotonic() - self._begun
                    ended.append(Ended(process.returncode, seconds, used.ru_utime + used.ru_stime))
                    self._processes.remove(process)
            time.sleep(0.005)
        return ended


def mixed(root: Path, times: int) -> Account:
    """All commands at once, over and over: those that write take turns, those that look never
    wait, and in the end all is as if they had come one after the other."""
    account = Account()
    before = home(root / "before")
    account.promise("first run", before("update", at=BEFORE).returncode, 0)
    alone = copied(before, root / "alone", root / "alone/papers.db", root / "alone/feeds")
    for words in WRITING:
        account.promise(f"alone: {words}", alone(*words).returncode, 0)
    for number in range(times):
        place = root / f"{number}"
        tried = copied(before, place, place / "papers.db", place / "feeds")
        commands = [*WRITING, *WRITING, *LOOKING]
        codes = Counter(one.code for one in Running(tried, commands, LATER).wait())
        account.counts.update({f"exit {code}": count for code, count in codes.items()})
        account.promise("commands that ended", codes[0] + codes[75], len(commands))
        if codes[0] <= len(LOOKING):
            account.broken.append("of the commands that write none worked")
        for words in WRITING:
            account.promise(f"in the end: {words}", tried(*words).returncode, 0)
        account.promise("store", tried.unsound(place / "copy"), [])
        account.promise("what is known", tried.known() == alone.known(), True)
        account.promise("what is published", tried.files().keys(), alone.files().keys())
    return account


def locked(root: Path, *kinds: str) -> Account:
    """Another program holds a transaction in the store: exit 5 in some seconds, nothing changes."""
    account = Account()
    tried = home(root / "home")
    account.promise("first run", tried("update", at=BEFORE).returncode, 0)
    lay_site(tried.folder / "site", later=True)
    before = tried.files()
    for kind in kinds:
        with closing(sqlite3.connect(tried.store, isolation_level=None)) as other:
            other.execute(f"BEGIN {kind}")
            begun = time.monotonic()
            ran = tried("update")
            took = time.monotonic() - begun
            account.promise("locked", (ran.returncode, ran.stderr.count("\n")), (5, 1))
            account.promise("locked: files", tried.files() == before, True)
            account.promise("status beside it", tried("status").returncode, 0)
            account.counts[f"exit 5 after {took:.1f} s ({kind})"] += 1
            if took > PATIENCE:
                account.broken.append(f"it waited {took} s for a store that is locked")
    account.promise("next run", tried("update").returncode, 0)
    return account
