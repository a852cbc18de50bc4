"""Saved pages changed by chance, and read: nothing breaks, and no feed loses a paper.

    python -m tests.torture.mutations [--count 20000] [--seed 1] [--only NUMBER]

changes the pages of ``fixtures/``, and where REAL_PAGES names the folder with them real pages and
answers of the API, most of them cut to a few papers. Each is read, believed, stored and published
in this process, over a store and feeds that hold the papers of the true page. Prints per kind of
change what became of it. Exits with 1 if a promise broke; ``--only`` does one of them again.
"""

import argparse
import gzip
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import feedparser
import html5lib
from lxml import etree
from msgspec.structs import replace

from aggregator import believe, config, feeds, fetch, parse, registry
from aggregator.errors import BadStatus, NotBelieved
from aggregator.reading import Session
from aggregator.records import Page, ParsedPage, Request, Validators
from aggregator.runs import Run
from aggregator.store import Store
from tests.pages import era_2024, era_2026

from . import changes

FIXTURES = Path(__file__).parents[2] / "fixtures/huggingface.co"
REAL = os.environ.get("REAL_PAGES")
FEW = 5
"""Papers of a page that was cut: so many pages can be read."""
WHOLE = 0.04
"""The part of the pages that are not cut."""
SLOW, HANGS = 5, 60
"""Seconds: the promise, and when it is given up."""
MEMORY = 2 * 2**30
"""Bytes of address space."""
SOURCE = registry.sources()["huggingface"]
CONFIG = """
[[feed]]
name = "daily"
lists = ["daily", "weekly", "monthly", "trending", "search:random substitution"]
"""
ALLOWED = {"a": {"href"}, "img": {"src", "alt", "width", "height"}, "p": {"dir"}, "strong": set()}
"""Elements of a body, and their attributes."""
OUTCOMES = ("refused", "doubted", "equal", "different", "shorter")
"""What became of a page: not believed; believed, and told what is wrong; believed without a word,
and the same papers; others, or otherwise; fewer papers of a day."""


class Sample(NamedTuple):
    """A page, what it was asked for, and when."""

    name: str
    text: str
    request: Request
    now: datetime


@dataclass
class Account:
    """What was seen."""

    count: int = 0
    became: dict[str, Counter[str]] = field(default_factory=dict)
    """Kind of change -> what became of the page."""
    slowest: tuple[float, str] = (0.0, "")
    """Seconds, and of what."""
    broken: list[str] = field(default_factory=list)
    """Promises that were not kept."""

    def add(self, other: "Account") -> None:
        self.count += other.count
        self.slowest = max(self.slowest, other.slowest)
        self.broken += other.broken
        for kind, became in other.became.items():
            self.became.setdefault(kind, Counter()).update(became)

    def __str__(self) -> str:
        total = sum(self.became.values(), Counter[str]())
        fared = ", ".join(f"{total[outcome]} {outcome}" for outcome in OUTCOMES)
        seconds, name = self.slowest
        return f"{self.count} mutations: {fared}; the slowest took {seconds:.1f} s ({name})"

    def table(self) -> str:
        """What became of the pages, a line per kind of change."""
        lines = [f"{'':24}{''.join(f'{outcome:>10}' for outcome in OUTCOMES)}"]
        for kind, became in sorted(self.became.items()):
            numbers = "".join(f"{became[outcome] or '':>10}" for outcome in OUTCOMES)
            lines.append(f"{kind:24}{numbers}")
        return "\n".join(lines)


# -- what is changed


@cache
def pages() -> list[Sample]:
    """Every saved page as the answer to what it was saved of."""
    files = sorted(FIXTURES.rglob("*.html"))
    if REAL:
        files += sorted(Path(REAL).rglob("*.html"))
    return [_page(file) for file in files]


def _page(file: Path) -> Sample:
    text = file.read_text("utf-8")
    try:
        page = _parsed(text, "")
    except NotBelieved:
        period = file.stem.partition("_")[0]
        return _asked(file.stem, text, "day", period if period[:2] == "20" else "2026-06-10")
    return _asked(file.stem, text, page.kind, page.period)


def _asked(name: str, text: str, kind: Any, period: str | None) -> Sample:
    url = SOURCE.list_url(SOURCE.base_url, kind, period)
    request = Request(source=SOURCE.name, url=url, kind=kind, period=period)
    is_day = kind == "day" and period is not None
    day = date.fromisoformat(period) if is_day and period else date(2026, 10, 10)
    return Sample(name, text, request, datetime(day.year, day.month, day.day, 15, tzinfo=UTC))


@cache
def days() -> list[tuple[str, list[Any]]]:
    """One in nine of the real answers of the API, by day; none without REAL_PAGES."""
    if not REAL:
        return []
    file = Path(REAL) / "api_daily_papers_2024-05_2025-12.jsonl.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return [(line["date"], line["papers"]) for line in read[::9] if line["papers"]]


def sample(dice: random.Random) -> Sample:
    """A page, or an answer of the API, mostly cut to a few papers."""
    whole = dice.random() < WHOLE
    if days() and dice.random() < 0.5:
        period, records = dice.choice(days())
        records = records if whole else records[:FEW]
        return _of_records(dice, period, records)
    one = dice.choice(pages())
    if dice.random() < 0.1 and one.request.kind == "day":
        data = changes.data_of(one.text)
        if data and changes.records(data):
            return _answer(
                one.request.period or "", changes.records(data)[: None if whole else FEW]
            )
    return one if whole else one._replace(text=_few(one.text))


def _of_records(dice: random.Random, period: str, records: list[Any]) -> Sample:
    build = dice.choice((era_2024.day_page, era_2026.day_page, None))
    if build is None:
        return _answer(period, records)
    return _asked(f"page of {period}", build(date.fromisoformat(period), records), "day", period)


def _answer(period: str, records: list[Any]) -> Sample:
    page = _asked(f"answer of {period}", json.dumps(records), "day", period)
    assert SOURCE.api_url
    url = SOURCE.api_url(SOURCE.base_url, period)
    return page._replace(request=replace(page.request, url=url, form="api"))


@cache
def _few(text: str) -> str:
    return changes.few(text, FEW)


def _parsed(text: str, url: str, request: Request | None = None) -> ParsedPage:
    if request is not None and request.form == "api":
        return parse.parse_answer(text, url, request.period or "", registry.layouts(), SOURCE)
    return parse.parse_page(text, url, registry.layouts(), registry.sources())


# -- how it goes


def run_over(folder: Path, request: Request, text: str, now: datetime) -> set[int]:
    """Reads a page as the answer to a request, and publishes; exit codes of what went wrong."""

    def ask(url: str, validators: Validators) -> Page | None:
        if url == request.url:
            return Page(url=url, text=text, media_type="", validators=Validators())
        raise BadStatus(url, 404, "there is no such page", may_pass=False, wait=None)

    with closing(Store(folder / "papers.db")) as store:
        run = Run(
            config=config.parse(CONFIG, "aggregator.toml", registry.sources()),
            store=store,
            feeds=folder / "feeds",
            quarantine=folder / "quarantine",
            now=now,
        )
        session = Session(run=run, source=SOURCE, ask=ask)
        session.read([request])
        run.errors += session.errors
        feeds.publish_all(run)
    return {error.exit_code for error in run.errors}


@lru_cache(maxsize=128)
def left_by(true: Sample, folder: Path) -> dict[str, bytes]:
    """The files that a run over a true page leaves in an empty folder."""
    run_over(folder, true.request, true.text, true.now)
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


class World:
    """A store and feeds in an empty folder, as a run over the true page has left them."""

    def __init__(self, folder: Path, true: Sample) -> None:
        self._folder, self._true = folder, true
        for name, content in left_by(true, folder).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        self._before = self._items()

    def broken(self, text: str) -> list[str]:
        """Promises that a run an hour later over a changed page does not keep."""
        true = self._true
        codes = run_over(self._folder, true.request, text, true.now + timedelta(hours=1))
        return [*self._told(codes), *self._lost(), *self._unread(), *self._unsound()]

    def _items(self) -> dict[str, Any]:
        document = self._folder / "feeds/daily.json"
        if not document.exists():
            return {}
        return {one["id"]: one for one in json.loads(document.read_bytes())["items"]}

    def _told(self, codes: set[int]) -> Iterator[str]:
        if codes - {3, 4}:
            yield f"exit codes {codes}"

    def _lost(self) -> Iterator[str]:
        after = self._items()
        for name, before in self._before.items():
            now = after.get(name)
            if now is None:
                yield f"{name} is gone"
                continue
            yield from (
                f"{name} has lost its {stated}"
                for stated in ("title", "authors", "summary")
                if before.get(stated) and not now.get(stated)
            )

    def _unread(self) -> Iterator[str]:
        """Documents that do not parse, or do not hold the entries of the store."""
        items = self._items()
        with closing(sqlite3.connect(self._folder / "papers.db")) as db:
            (entries,) = db.execute("SELECT count(*) FROM entries").fetchone()
        for suffix, element in (("rss.xml", "item"), ("atom.xml", "{*}entry")):
            file = self._folder / f"feeds/daily.{suffix}"
            if not (items or file.exists()):
                continue
            found = len(list(etree.parse(file).iter(element)))
            read = feedparser.parse(file.read_bytes())
            if read.bozo or not found == len(read.entries) == len(items) == min(entries, 500):
                yield f"{suffix}: {found} of {entries} entries, {read.get('bozo_exception', '')}"
        for one in items.values():
            yield from _active(one)

    def _unsound(self) -> Iterator[str]:
        with closing(sqlite3.connect(self._folder / "papers.db")) as db:
            if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                yield "the store is damaged"
            if db.execute("PRAGMA foreign_key_check").fetchall():
                yield "the store has lines that belong to nothing"


def _active(item: dict[str, Any]) -> Iterator[str]:
    """What in an item leads elsewhere than to the web, or is no text, picture or link."""
    links = [item["url"], item.get("external_url"), item.get("image")]
    body = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(
        item["content_html"]
    )
    for element in body.iter():
        if element is not body:
            if element.tag not in ALLOWED or set(element.keys()) - ALLOWED[element.tag]:
                yield f"{element.tag} {element.attrib} in {item['id']}"
            links += [element.get("href"), element.get("src")]
    for link in links:
        if link is not None and not link.startswith(("https://", "http://")):
            yield f"a link to {link} in {item['id']}"


@lru_cache(maxsize=64)
def _truth(true: Sample) -> ParsedPage | None:
    """What a true page lists; None: it is one of those that are not believed."""
    try:
        return _parsed(true.text, true.request.url, true.request)
    except NotBelieved:
        return None


def outcome(true: Sample, text: str) -> tuple[str, bool]:
    """(what becomes of a changed page, whether its papers are the true ones)."""
    truth = _truth(true)
    held = len(truth.listed) if truth and truth.kind == "day" else None
    try:
        page = _parsed(text, true.request.url, true.request)
        page = believe.believe(page, true.request, true.now, held=held)
    except NotBelieved:
        return "refused", False
    same = truth is not None and page.listed == truth.listed
    if page.doubts or page.rejections:
        return "doubted", same
    keys = {one.paper.key for one in page.listed}
    if truth and page.kind == "day" and any(one.paper.key not in keys for one in truth.listed):
        return "shorter", same
    return ("equal" if same else "different"), same


def mutate(number: int, seed: int) -> tuple[Sample, str, str]:
    """(true page, kind of the change, changed page): the same for the same numbers."""
    dice = random.Random(f"{seed}:{number}")
    one = sample(dice)
    kinds = list(changes.CHANGES)
    if dice.random() > 0.1:
        kinds = [kind for kind in kinds if kind not in changes.RARE]
    kind = dice.choice(kinds)
    return one, kind, changes.CHANGES[kind](dice, one.text)


def tried(number: int, seed: int, account: Account) -> None:
    """Reads one changed page, and notes how it went."""
    one, kind, changed = mutate(number, seed)
    name = f"{number}: {kind} of {one.name}"
    body = changed.encode(errors="surrogateescape")
    account.count += 1
    signal.alarm(HANGS)
    started = time.process_time()
    try:
        text = fetch.decoded(body, None)
        became, same = outcome(one, text)
        account.became.setdefault(kind, Counter())[became] += 1
        took = time.process_time() - started
        if not same:
            # Always the same one: a feed that was published elsewhere is published anew.
            folder = Path(tempfile.gettempdir(), f"mutations-{os.getpid()}")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            world = World(folder, one)
            started = time.process_time()
            account.broken += [f"{name}: {what}" for what in world.broken(text)]
            took = time.process_time() - started
            shutil.rmtree(folder)
    except Exception:
        took = time.process_time() - started
        account.broken.append(f"{name}: {traceback.format_exc()}")
    finally:
        signal.alarm(0)
    account.slowest = max(account.slowest, (took, name))
    if took > SLOW:
        account.broken.append(f"{name}: it took {took:.1f} s")


def _give_up(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


def _prepare() -> None:
    """A worker: bounded in memory and time. Nothing is killed, so nothing is synced."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _give_up)
    os.fsync = lambda fd: None


def torture(numbers: Iterable[int], seed: int) -> Account:
    """Reads so many changed pages."""
    account = Account()
    for number in numbers:
        tried(number, seed, account)
    return account


def main() -> int:
    """Reads the arguments, changes pages, and prints what was seen."""
    parser = argparse.ArgumentParser(description="Saved pages, changed by chance.")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one to do again")
    asked = parser.parse_args()
    started = time.monotonic()
    numbers = range(asked.count) if asked.only is None else [asked.only]
    account = Account()
    with ProcessPoolExecutor(2, initializer=_prepare) as pool:
        parts = [numbers[at : at + 50] for at in range(0, len(numbers), 50)]
        for part in pool.map(torture, parts, [asked.seed] * len(parts)):
            account.add(part)
    print(f"{account}; {time.monotonic() - started:.0f} s")
    print(account.table())
    print("\n".join(account.broken) or "every promise was kept")
    return 1 if account.broken else 0


if __name__ == "__main__":
    sys.exit(main())
