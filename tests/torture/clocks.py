"""Clocks that jump, and clocks, languages and hash seeds of other places."""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.command_line.test_archives import papers

from .homes import BEFORE, LATER, Account, home, lay_site, put

YEAR = timedelta(days=365)
START, MIDDLE = datetime.fromisoformat(BEFORE), datetime.fromisoformat(LATER)
END = [MIDDLE + timedelta(days=days) for days in (1, 7)]
JUMPS = {
    "a year ahead and back": [START, MIDDLE + YEAR, *END],
    "ahead from the first run on": [START + YEAR, MIDDLE, *END],
    "a year back and ahead": [START, MIDDLE - YEAR, *END],
    "back from the first run on": [START - YEAR, MIDDLE, *END],
    "ten minutes back": [START, START - timedelta(minutes=10), *END],
    "to the year 2099 and back": [START, MIDDLE.replace(year=2099), *END],
}
"""When the clock of each run stood, in order; the site is that of later from the second on."""
MOST_REQUESTS = 30
"""Of one run."""
OWED = {"back from the first run on": 300}
"""More, where a store says that it was begun a year ago: then the days of a year are owed."""
MOMENTS = [
    # New York and Berlin put their clocks on, then back; Tokyo's midnight; New Year in all zones.
    *("2026-03-08T06:59:00Z", "2026-03-08T07:01:00Z", "2026-03-29T00:59:00Z"),
    *("2026-03-29T01:01:00Z", "2026-06-30T14:59:00Z", "2026-06-30T15:01:00Z"),
    *("2026-10-25T00:59:00Z", "2026-10-25T01:01:00Z", "2026-11-01T05:59:00Z"),
    *("2026-11-01T06:01:00Z", "2026-12-31T10:01:00Z", "2026-12-31T23:59:00Z"),
    *("2027-01-01T00:01:00Z", "2027-01-01T05:01:00Z", "2027-01-04T12:00:00Z"),
]
ZONES = [
    {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"},
    {"TZ": "America/New_York", "LANG": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "Europe/Berlin", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "2"},
    {"TZ": "Asia/Tokyo", "LC_ALL": "POSIX", "PYTHONHASHSEED": "3"},
    {"TZ": "Pacific/Apia", "LANG": "sm_WS.ISO-8859-1", "PYTHONHASHSEED": "4"},
    {"TZ": "Nowhere/None", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "random"},
]


def jumps(root: Path, names: Sequence[str] = tuple(JUMPS)) -> Account:
    """Whatever the clock said meanwhile: papers, entries and dates as if it had been right."""
    account = Account()
    expected = _lived(account, root, "right", [START, MIDDLE, *END])
    for name in names:
        found = _lived(account, root, name, JUMPS[name])
        for what, rows in expected.items():
            if found[what] == rows:
                continue
            lost, more = sorted(rows - found[what])[:3], sorted(found[what] - rows)[:3]
            account.broken.append(f"{name}: {what}: lost {lost}, more {more}")
    return account


def _lived(
    account: Account, root: Path, name: str, moments: list[datetime]
) -> dict[str, set[tuple[object, ...]]]:
    """What is known in the end, without the moments at which it was seen."""
    tried = home(root / "try")
    most = 0
    for number, moment in enumerate(moments):
        lay_site(tried.folder / "site", later=number > 0)
        ran = tried("update", "--json", at=f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        if ran.returncode not in (0, 4) or "Traceback" in ran.stderr:
            account.broken.append(f"{name}: exit {ran.returncode} at {moment}: {ran.stderr}")
            continue
        account.counts[f"exit {ran.returncode}"] += 1
        most = max(most, json.loads(ran.stdout)["requests"])
    account.counts[f"requests at most: {name}"] = most
    if most > OWED.get(name, MOST_REQUESTS):
        account.broken.append(f"{name}: {most} requests in one run")
    known = tried.known()
    with closing(sqlite3.connect(tried.store)) as db:
        ahead = "SELECT count(*) FROM entries WHERE published_at > ?"
        (wrong,) = db.execute(ahead, (f"{moments[-1]:%Y-%m-%dT%H:%M:%SZ}",)).fetchone()
    account.counts[f"entries in the future: {name}"] = wrong
    published = tried.files()
    for feed in ("daily", "liked"):
        ids = [item["id"] for item in json.loads(published[f"{feed}.json"])["items"]]
        account.promise(f"{name}: {feed} twice", len(ids), len(set(ids)))
    shutil.rmtree(tried.folder)
    return known


def zones(root: Path, *, quick: bool = False) -> Account:
    """Every byte and every row is the same in all places of the world; ``quick``: in two."""
    account = Account()
    lived = {}
    for place in ZONES[:2] if quick else ZONES:
        tried = home(root / "try")
        shutil.rmtree(tried.folder / "site")
        for number, moment in enumerate(MOMENTS[::4] if quick else MOMENTS):
            day = datetime.fromisoformat(moment).date()
            on = day - timedelta(days=max(0, day.weekday() - 4))
            put(tried.folder / "site", papers(on, *range(10 * number, 10 * number + 9)), "")
            ran = tried("update", at=moment, variables=place)
            account.promise(f"{place} at {moment}", (ran.returncode, ran.stderr), (0, ""))
            account.counts["runs"] += 1
        with closing(sqlite3.connect(tried.store)) as db:
            db.execute("UPDATE runs SET seconds = 0")  # how long it took
            db.execute("DELETE FROM requests")
            lived[place["TZ"]] = (tried.files(), list(db.iterdump()))
        shutil.rmtree(tried.folder)
    first = ZONES[0]["TZ"]
    for zone, (files, dump) in lived.items():
        other = [name for name in files if files[name] != lived[first][0].get(name)]
        account.promise(f"{zone}: files", (len(files), other), (len(lived[first][0]), []))
        account.promise(f"{zone}: rows", sorted({*dump} ^ {*lived[first][1]})[:3], [])
        account.counts[f"files and {len(dump)} lines of the store in {zone}"] = len(files)
    return account
