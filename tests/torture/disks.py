"""Disks that are full, files that may not grow, and what can only be read."""

import os
import re
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from aggregator.migrations import MIGRATIONS

from .homes import BEFORE, TUESDAY, Account, Home, copied, home, lay_site, put

REASON = re.compile(r"\(([^()]*)\)")
SMALL = "4m"
"""Size of a disk that can be filled."""
COPIED = {
    "papers": "key, facts, first_seen_at, changed_at, touched",
    "sightings": "source, kind, period, key, rank, upvotes, comments, stars, first_seen_at, "
    "last_seen_at",
    "entries": "feed, key, published_at, entered_at, upvotes, comments, stars",
}
"""What a store of the first format had."""


@contextmanager
def mounted(place: Path, options: str) -> Iterator[None]:
    """A file system in memory at a place."""
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def filled(place: Path, left: int) -> Iterator[None]:
    """Leaves so many bytes free on a disk."""
    room = os.statvfs(place)
    filler = place / "filler"
    filler.write_bytes(bytes(max(0, room.f_bavail * room.f_bsize - left)))
    yield
    filler.unlink()


def begun(root: Path) -> tuple[Home, Home]:
    """A home after its first run, and what it becomes undisturbed: of a run later, and another."""
    before = home(root / "before")
    assert before("update", at=BEFORE).returncode == 0
    after = copied(before, root / "after", root / "after/papers.db", root / "after/feeds")
    for _ in range(2):
        assert after("update").returncode == 0
    return before, after


def aged(new: Path, old: Path) -> None:
    """Writes what a store knows as the first version of the program would have stored it."""
    with closing(sqlite3.connect(old)) as db:
        db.executescript(f"{MIGRATIONS[0]}; PRAGMA user_version = 1")
        db.execute("ATTACH ? AS new", (str(new),))
        for table, columns in COPIED.items():
            db.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{table}")
        db.commit()


def full(root: Path, step: int, *, quick: bool = False) -> Account:
    """A disk with more and more room, ``step`` bytes each time, until it is enough; on it lie the
    store, the feeds, a store of the first format, or the quarantine; ``quick``: store and feeds."""
    account = Account()
    before, after = begun(root)
    small = root / "small"
    old, old_after = (before, after) if quick else _of_old_format(root, before)
    places = {
        "store": (before, after, small / "papers.db", root / "try/feeds"),
        "feeds": (before, after, root / "try/papers.db", small / "feeds"),
        "both": (before, after, small / "papers.db", small / "feeds"),
        "old store": (old, old_after, small / "papers.db", root / "try/feeds"),
    }
    for what in ["both"] if quick else places:
        start, end, store, feeds = places[what]
        with_room = left = 0
        while with_room < (1 if quick else 2):
            with mounted(small, f"size={SMALL}"):
                tried = copied(start, root / "try", store, feeds)
                with filled(small, left):
                    code = _stopped(account, what, tried, start, end)
                _goes_on(account, f"{what}, {left} bytes", tried, end)
            shutil.rmtree(root / "try")
            with_room = with_room + 1 if code == 0 else 0
            left += step
    if not quick:
        _full_quarantine(account, root, before)
    return account


def limited(root: Path, step: int) -> Account:
    """No file may be larger than so many bytes, more and more, until it is enough."""
    account = Account()
    before, after = begun(root)
    with_room, size = False, 0
    while not with_room:
        tried = copied(before, root / "try", root / "try/papers.db", root / "try/feeds")
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size))
        code = _stopped(account, "file size", tried, before, after, limit)
        _goes_on(account, f"files of {size} bytes", tried, after)
        shutil.rmtree(root / "try")
        with_room = code == 0
        size += step
    return account


def _of_old_format(root: Path, before: Home) -> tuple[Home, Home]:
    """As `begun`, of a store that has to be brought up to date."""
    old = Home(before.folder, root / "old.db", before.feeds)
    aged(before.store, old.store)
    after = copied(old, root / "grown", root / "grown/papers.db", root / "grown/feeds")
    for _ in range(2):
        assert after("update").returncode == 0
    return old, after


def _stopped(
    account: Account,
    what: str,
    tried: Home,
    start: Home,
    end: Home,
    limit: Callable[[], None] | None = None,
) -> int:
    """A run that may lack room: it ends with 0, 5 or 6, and everything is old or new, whole."""
    ran = tried("update", limit=limit)
    code = ran.returncode
    reasons = REASON.findall(ran.stderr) if code else ["room enough"]
    account.counts[f"{what}: exit {code} ({reasons[-1] if reasons else ran.stderr})"] += 1
    if code not in (0, 5, 6) or "Traceback" in ran.stderr:
        account.broken.append(f"{what}: exit {code}: {ran.stderr}")
    account.promise(f"{what}: lines", ran.stderr.count("\n") > 0, code != 0)
    account.promise(f"{what}: store", tried.unsound(tried.folder / "copy"), [])
    earlier, later = start.files(), end.files()
    torn = [
        name
        for name, content in tried.files().items()
        if content not in (earlier.get(name), later.get(name))
    ]
    account.promise(f"{what}: files neither old nor new", torn, [])
    account.promise(f"{what}: files gone", earlier.keys() - tried.files().keys(), set())
    return code


def _goes_on(account: Account, what: str, tried: Home, end: Home) -> None:
    """With room the next run ends with 0, and all is as if nothing had happened."""
    ran = tried("update")
    account.promise(f"{what}: next run", (ran.returncode, ran.stderr), (0, ""))
    account.promise(f"{what}: files", tried.files() == end.files(), True)
    rows, expected = tried.rows(), end.rows()
    account.promise(f"{what}: rows", [name for name in rows if rows[name] != expected[name]], [])


def _full_quarantine(account: Account, root: Path, before: Home) -> None:
    """A page that is not believed, and no room to keep it: the rest is published all the same."""
    tried = copied(before, root / "try", root / "try/papers.db", root / "try/feeds")
    put(tried.folder / "site", "no list", f"date/{TUESDAY}")
    kept = tried.folder / "quarantine"
    with mounted(kept, "size=64k"), filled(kept, 0):
        ran = tried("update")
        account.counts[f"quarantine: exit {ran.returncode}"] += 1
        account.promise("quarantine", ran.returncode, 6)
        account.promise("quarantine: others", tried.files() == before.files(), False)
    lay_site(tried.folder / "site", later=True)
    account.promise("quarantine: next run", tried("update").returncode, 0)
    shutil.rmtree(root / "try")


LOOKS = {
    "status": ("status", "--json"),
    "explain": ("explain", "2606.00001"),
    "search": ("search", "paper"),
}


def read_only(root: Path, *, quick: bool = False) -> Account:
    """A store, feeds, or a quarantine on a disk that can only be read."""
    account = Account()
    before, after = begun(root)
    small = root / "small"
    places = {
        "store": (5, small / "papers.db", root / "try/feeds"),
        "feeds": (6, root / "try/papers.db", small / "feeds"),
        "both": (5, small / "papers.db", small / "feeds"),
    }
    for what in ["both"] if quick else places:
        expected, store, feeds = places[what]
        with mounted(small, f"size={SMALL}"):
            tried = copied(before, root / "try", store, feeds)
            subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
            ran = tried("update")
            account.counts[f"{what}: exit {ran.returncode}"] += 1
            account.promise(f"read-only {what}", ran.returncode, expected)
            account.promise(f"read-only {what}: files", tried.files() == before.files(), True)
            for command, words in LOOKS.items():
                looked = tried(*words)
                # Where the run could be noted, status says that feeds could not be written.
                told = 6 if (what, command) == ("feeds", "status") else 0
                account.promise(
                    f"read-only {what}: {command}", (looked.returncode, looked.stderr), (told, "")
                )
                account.counts["looks"] += 1
            subprocess.run(["mount", "-o", "remount,rw", str(small)], check=True)
            _goes_on(account, f"read-only {what}", tried, after)
        shutil.rmtree(root / "try")
    return account
