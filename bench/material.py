"""The papers and pages that are measured with: real ones, or as large ones of our own words.

The real ones are a file of days, gzipped: ``{"date": "2025-01-31", "papers": [record, ...]}`` a
line, each record as the site's API gives it.
"""

from __future__ import annotations

import copy
import gzip
import itertools
import json
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from aggregator import dates, registry
from tests.pages import era_2026
from tests.pages.records import Record

SOURCE = registry.sources()["huggingface"]
HOST = "huggingface.co"
A_PAGE = 77
"""Papers of a large day."""
_TRENDING = 80
"""Papers of a trending page of the size of real ones."""
_FILES = "api_daily_papers_*.jsonl.gz"
_LAST = date(2025, 12, 31)
_DAYS, _LEAST, _MOST = 410, 4, 26
"""Of our own words: as many days as the real ones, with as many papers, 15 on average."""
_COMMON = """
the of and a to in we is for on that with by this are as be from it can which an our have model
models data language learning training method large results paper task tasks video image generation
performance approach show propose tool use decoding speculative agent multi modal multimodal reward
hacking quantum sheep kimi mamba glyph agents reasoning
"""
_SYLLABLES = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er")]
_NAMES = ("Ada", "Kurt", "Grace", "Emmy", "Alan", "Yann", "Sofia", "Chen", "Mei", "Lecun")


class Material(NamedTuple):
    """Days of papers, the oldest first."""

    days: Mapping[date, Sequence[Record]]
    is_real: bool

    @property
    def records(self) -> list[Record]:
        """All papers, the newest first."""
        return [one for on in sorted(self.days, reverse=True) for one in self.days[on]]

    @property
    def about(self) -> str:
        """What it is, for people."""
        kind = "real records of the site" if self.is_real else "records made of words of our own"
        return f"{len(self.records):,} {kind}, of {len(self.days)} days"


def read(folder: Path) -> Material:
    """The real days in a folder; raises FileNotFoundError if it holds none."""
    file = next(folder.glob(_FILES), None)
    if file is None:
        raise FileNotFoundError(f"{folder} holds no {_FILES}")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        found = map(json.loads, lines)
        return Material(
            {date.fromisoformat(day["date"]): day["papers"] for day in found}, is_real=True
        )


def made(days: int = _DAYS) -> Material:
    """As many days as are real, the same ones each time."""
    writer = _Writer()
    working = dates.working_days(_LAST - timedelta(days=days * 7 // 5 + 7), _LAST)[-days:]
    return Material(
        {
            on: [writer.record(on, n) for n in range(writer.dice.randint(_LEAST, _MOST))]
            for on in working
        },
        is_real=False,
    )


class _Writer:
    """Makes records of the size of real ones."""

    def __init__(self) -> None:
        self.dice = random.Random(7)
        rare = ("".join(self.dice.choices(_SYLLABLES, k=n % 3 + 2)) for n in range(9000))
        self._words = [*_COMMON.split(), *rare]
        ranks = range(len(self._words))
        self._weights = list(itertools.accumulate(1 / (rank + 5) for rank in ranks))

    def line(self, count: int) -> str:
        """So many words."""
        drawn = self.dice.choices(self._words, cum_weights=self._weights, k=count)
        return " ".join(drawn).capitalize()

    def record(self, on: date, number: int) -> Record:
        """A paper of the list of a day, in API form."""
        title, id_ = self.line(10), f"{on:%y%m}.{on.day * 100 + number:05}"
        summary = ". ".join(self.line(22) for _ in range(8))
        listed = f"{on}T{number % 12:02}:30:00.000Z"
        paper = {
            "id": id_,
            "authors": [self._author() for _ in range(self.dice.randint(3, 13))],
            "publishedAt": f"{on - timedelta(days=2)}T17:00:00.000Z",
            "submittedOnDailyAt": listed,
            "title": title,
            "submittedOnDailyBy": self._account(),
            "summary": summary,
            "upvotes": self.dice.randint(1, 90),
            "discussionId": self._id(),
            "githubRepo": f"https://github.com/example/{id_}",
            "githubStars": self.dice.randint(1, 2000),
            "ai_summary": f"{self.line(25)}.",
            "ai_keywords": [self.line(2) for _ in range(8)],
        }
        return {
            "paper": paper,
            "publishedAt": paper["publishedAt"],
            "title": title,
            "summary": summary,
            "thumbnail": f"https://cdn-thumbnails.{HOST}/social-thumbnails/papers/{id_}.png",
            "numComments": self.dice.randint(1, 5),
            "submittedBy": {**self._account(), "name": "shepherd"},
            "isAuthorParticipating": False,
        }

    def _author(self) -> dict[str, object]:
        name = f"{self.dice.choice(_NAMES)} {self.line(1)}"
        account = {"user": self._account()} if self.dice.random() < 0.3 else {}
        return {"_id": self._id(), **account, "name": name, "hidden": False}

    def _account(self) -> dict[str, object]:
        return {
            "_id": self._id(),
            "avatarUrl": f"https://cdn-avatars.{HOST}/v1/production/uploads/{self._id()}/face.png",
            "isPro": False,
            "fullname": self.line(2),
            "user": self.line(1),
            "type": "user",
        }

    def _id(self) -> str:
        return f"{self.dice.getrandbits(96):024x}"


def listed_on(on: date, records: Sequence[Record]) -> list[Record]:
    """The same papers, as if they had been put on the list of that day."""
    moved = copy.deepcopy(records)
    for record in moved:
        paper = record["paper"]
        assert isinstance(paper, dict)
        paper["submittedOnDailyAt"] = f"{on}T00:00:00.000Z"
    return list(moved)


def day_page(on: date, records: Sequence[Record]) -> str:
    """The page of a day, as served in 2026, with these papers on it."""
    return era_2026.day_page(on, listed_on(on, records))


class Page(NamedTuple):
    """A saved page."""

    name: str
    url: str
    text: str


def large_pages(papers: Material) -> tuple[Page, Page]:
    """Pages of the largest size that real ones have: of a day, and trending."""
    on, records = max(papers.days), papers.records
    return (
        Page(
            f"a day of {A_PAGE} papers",
            SOURCE.list_url(SOURCE.base_url, "day", str(on)),
            day_page(on, records[:A_PAGE]),
        ),
        Page(
            "trending",
            SOURCE.list_url(SOURCE.base_url, "trending", None),
            era_2026.trending_page(records[:_TRENDING]),
        ),
    )


def put(site: Path, pages: Mapping[str, str]) -> None:
    """Lays pages into the offline layout, each by its path below ``/papers``; empty: the newest."""
    for path, page in pages.items():
        file = site / HOST / f"papers{'/' if path else ''}{path}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, "utf-8")
