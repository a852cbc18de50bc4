"""A site all of whose texts and links are payloads, and what the program makes of it.

It is run as people run it, in processes of their own: papers are listed and revised, a search is
counted, digests are mailed, and everything that prints is asked.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from aggregator import dates
from aggregator.sources import huggingface
from aggregator.text import one_line
from aggregator.toml_text import value
from tests.command_line.site import FRONT, record
from tests.mail.servers import listening
from tests.pages import era_2026
from tests.pages.records import Record

ROOT = Path(__file__).parents[2]
FIRST = date(2026, 6, 1)
"""A Monday, the first day with a list."""
A_DAY_HOLDS = 20
"""Papers of a list: those that a digest by mail tells of, so that it tells of all."""
BASE_URL = "https://feeds.example/"
READER, SENDER = "reader@example.org", "papers@example.org"
_LONGEST_NAME = 250
"""Characters that the name of a file may have."""


class Payload(NamedTuple):
    """A text that does something where it is not taken for text."""

    source: str
    """The collection that it is known from."""
    text: str


def payloads() -> list[Payload]:
    """All of the file."""
    stated = tomllib.loads(Path(__file__).with_name("payloads.toml").read_text("utf-8"))
    return [
        Payload(family["source"], text)
        for family in stated["family"]
        for text in family["payloads"]
    ]


@dataclass(frozen=True)
class Home:
    """A folder in which the program runs, and what it said there."""

    folder: Path
    mails: list[bytes] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    """Command -> what it printed, on both ways."""
    words: tuple[str, ...] = ()
    """What stands in its environment and must be nowhere else."""

    @property
    def feeds(self) -> Path:
        """The published folder."""
        return self.folder / "feeds"

    def documents(self) -> dict[str, bytes]:
        """Name -> bytes of each published file."""
        files = (path for path in sorted(self.feeds.rglob("*")) if path.is_file())
        return {path.relative_to(self.feeds).as_posix(): path.read_bytes() for path in files}

    def run(self, *arguments: str, exit_code: int = 0) -> str:
        """Runs the program, which ends with this code; what it printed."""
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            "HOME": f"/home/{self.words[0]}",
            "USER": self.words[0],
            "SMTP_PASSWORD": self.words[1],
            "SECRET_TOKEN": self.words[2],
        }
        ran = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said = ran.stdout.decode()
        assert ran.returncode == exit_code, said
        self.said[" ".join(arguments)] = said
        return said


def _paper(number: int, text: str, link: str, on: date, **more: Any) -> Record:
    """A paper with a payload in every field; ``link`` stands where addresses are expected."""
    name = {"name": text, "user": text, "fullname": text, "avatarUrl": link}
    stated: dict[str, Any] = {
        "title": f"{text} {number}",
        "summary": f"{text}\n\n{text}",
        "authors": [{"name": text}, {"name": f"Ada {text}"}, {"name": f"{number}", "user": name}],
        "ai_summary": text,
        "ai_keywords": [text, f"key {text}"],
        "organization": name,
        "submittedOnDailyBy": name,
        "submittedOnDailyAt": f"{on}T00:00:00.000Z",
        "githubRepo": link,
        "githubStars": 3,
        "projectPage": link,
        "mediaUrls": [link],
        **more,
    }
    around = {"thumbnail": link, "submittedBy": name, "mediaUrls": [link]}
    return {**record(number, **stated), **around}


def _lists(some: Sequence[Payload]) -> dict[date, list[tuple[Record, Record]]]:
    """Day -> its papers, as they are at first and later.

    Of each payload there are a paper with the payload itself for addresses, one with addresses that
    hold it, and one to which those come later, with a revision and votes; on the last day, one that
    has it for an id.
    """
    made: list[tuple[Record, Record]] = []
    days = dates.working_days(FIRST, FIRST + timedelta(days=120))

    def add(text: str, link: str, later: str | None, **more: Any) -> None:
        number, on = len(made) + 1, days[len(made) // A_DAY_HOLDS]
        first = _paper(number, text, link, on, **more)
        more |= {"title": f"{text} revised {number}", "upvotes": 260} if later else {}
        made.append((first, _paper(number, text, later or link, on, **more)))

    for one in some:
        behind = f"https://evil.example/?x={one.text}"
        add(one.text, one.text, None)
        add(one.text, behind, None)
        add(one.text, "", behind)
    parted = {
        days[start // A_DAY_HOLDS]: made[start : start + A_DAY_HOLDS]
        for start in range(0, len(made), A_DAY_HOLDS)
    }
    last = days[len(parted)]
    named = [_paper(5000, "Sheep", "", last)]
    named += [
        _paper(5001 + number, one.text, "", last, id=one.text) for number, one in enumerate(some)
    ]
    return {**parted, last: [(one, one) for one in named]}


def _put(folder: Path, url: str, page: str) -> None:
    parts = urlsplit(url)
    name = parts.path + (f"@{parts.query}" if parts.query else "")
    path = folder / f"{parts.hostname}{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, "utf-8")


def _searches(some: Iterable[Payload]) -> dict[str, str]:
    """Name of a list -> its address, for the payloads that can be a file of the offline layout."""
    words = dict.fromkeys(one_line(one.text) for one in some)
    found = {
        f"search:{one}": huggingface.list_url(huggingface.BASE_URL, "search", one)
        for one in words
        if re.search(r"\w", one)
    }
    return {name: url for name, url in found.items() if len(url) < _LONGEST_NAME}


def _configuration(some: Sequence[Payload], mail: str, days: int) -> str:
    titles = [one.text for one in some if one_line(one.text)]
    feeds = {
        "all": "limit = 2000",
        "daily": "limit = 25",
        "news": "limit = 2000\nevents = true",
        "digests": f"limit = 200\ndigest = 'day'\ntop = {A_DAY_HOLDS}",
        "searches": f"limit = 2000\nlists = {value(list(_searches(some)))}",
    }
    site = f"[site]\nbase_url = '{BASE_URL}'\ntitle = {value(titles[0])}\ncontact = '{SENDER}'\n"
    source = f"[source.huggingface]\nrevisit_days = {days}\n"
    told = [
        f"[[feed]]\nname = '{name}'\ntitle = {value(title)}\n{more}\n"
        for (name, more), title in zip(feeds.items(), titles[1:], strict=False)
    ]
    return "\n".join((site, source, mail, *told))


def live(folder: Path, some: Sequence[Payload]) -> Home:
    """Runs the program in a folder, whose name is no word of ordinary texts, over such a site."""
    home = Home(folder, words=("xu8fei4t", "oph7ohsa", "ei3aeshu"))
    site, lists = folder / "site", _lists(some)
    last = max(lists)
    ends_at = dates.end(last.isoformat())
    days = (last - FIRST).days + 40
    for name, url in _searches(some).items():
        words = name.removeprefix("search:")
        found = [one for one, _ in lists[FIRST][:1]]
        _put(site, url, era_2026.search_page(last, words, found))

    def update(at: datetime, *, later: bool) -> None:
        there = {on: papers for on, papers in lists.items() if on < at.date()}
        for on, papers in there.items():
            is_newest = on == max(there)
            page = era_2026.day_page(on, [pair[later] for pair in papers], newest=is_newest)
            _put(site, f"{FRONT}/date/{on}", page)
            if is_newest:
                _put(site, FRONT, page)
        home.run("update", "--verbose", "--offline", "site", "--at", at.isoformat())

    with listening(login=("ada", home.words[1])) as box:
        mail = box.config(READER, user="ada@")
        (folder / "aggregator.toml").write_text(_configuration(some, mail, days), "utf-8")
        # Who got none before gets the last one alone; later, all that are due since.
        now = dates.end(FIRST.isoformat())
        while not home.mails or now <= ends_at:
            now += timedelta(hours=6) if not home.mails else timedelta(days=13)
            update(now, later=False)
            home.run("digest", "--send", "--at", now.isoformat())
            home.mails[:] = [one.content for one in box.received]
    now += timedelta(days=9)
    update(now, later=True)
    for call in (
        ("digest",),
        ("status",),
        ("status", "--json"),
        ("check", f"site/huggingface.co/papers/date/{FIRST}.html"),
        ("search", "sheep"),
        ("search", "ada", "--limit", "1000"),
        ("search", "ada", "--limit", "1000", "--json"),
        ("search", "ada", "--limit", "1000", "--bibtex"),
        ("explain", "2606.00001"),
        ("config",),
    ):
        home.run(*call, *(["--at", now.isoformat()] if call[0] in ("digest", "status") else []))
    return home
