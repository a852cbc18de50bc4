"""Records as the site writes them, what they are read as, and a store of them. Texts are ours."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from aggregator import merge, parse, registry
from aggregator.records import (
    Candidate,
    Changes,
    Climb,
    Day,
    Entered,
    Event,
    Item,
    Known,
    Listed,
    Member,
    PageVisit,
    Paper,
    ParsedPage,
    Readings,
    Sighting,
    Validators,
)
from aggregator.store import Store

Record = dict[str, Any]

DAY = date(2026, 8, 6)
"""A Thursday."""
NOW = datetime(2026, 8, 6, 20, tzinfo=UTC)
LATER = datetime(2026, 8, 6, 21, tzinfo=UTC)
LISTED = datetime(2026, 8, 6, 9, 30, tzinfo=UTC)
"""The moment that the list of a `paper` states."""
SEEN = datetime(2026, 8, 6, 11, tzinfo=UTC)
"""A moment at which a list of the day was read."""
FIVE = Readings(upvotes=5, comments=1, stars=2)
DAILY = '["daily"]'
"""Criteria of a feed: to the store they are words like any other."""


def record(number: int = 1, outer: Record | None = None, **inner: object) -> Record:
    """A record with all that a record may hold; changes to its parts, ``...`` takes one away."""
    paper_id = f"2608.{number:05}"
    paper = {
        "id": paper_id,
        "title": f"On Sheep,\n  Part {number}",
        "summary": f"We count sheep for the {number}th time.\nNone is lost.",
        "authors": [
            {"name": "Ada Lovelace", "hidden": False, "user": {"fullname": "Someone Else"}},
            {"name": "Kurt Gödel", "hidden": True},
        ],
        "publishedAt": "2026-08-04T00:00:00.000Z",
        "submittedOnDailyAt": "2026-08-06T09:30:00.000Z",
        "submittedOnDailyBy": {"user": "akhaliq", "fullname": "AK"},
        "upvotes": 10 + number,
        "ai_summary": "Sheep are counted.",
        "ai_keywords": ["sheep", "counting", "sheep"],
        "githubRepo": "https://github.com/example/sheep",
        "githubStars": 1234,
        "projectPage": " https://sheep.example.org/",
        "mediaUrls": ["https://cdn.example.org/a.mp4"],
        "organization": {"name": "caltech", "fullname": "California institute of technology"},
        "aKeyNobodyKnows": {"deep": [None]},
    } | inner
    whole = {
        "paper": {name: value for name, value in paper.items() if value is not ...},
        "title": f"On Sheep, Part {number}",
        "publishedAt": "2026-08-03T20:00:00.000Z",
        "thumbnail": f"https://cdn.example.org/{paper_id}.png",
        "mediaUrls": ["https://cdn.example.org/a.mp4", "https://cdn.example.org/b.png"],
        "numComments": 2,
        "submittedBy": {"name": "someone", "fullname": "Some One", "avatarUrl": "/avatars/a.svg"},
        "isAuthorParticipating": False,
    } | (outer or {})
    return {name: value for name, value in whole.items() if value is not ...}


def paper(number: int = 1, **stated: Any) -> Paper:
    """What `record` states, with changes."""
    paper_id = f"2608.{number:05}"
    whole: dict[str, Any] = {
        "key": f"arxiv:{paper_id}",
        "id": paper_id,
        "title": f"On Sheep, Part {number}",
        "abstract": f"We count sheep for the {number}th time.\nNone is lost.",
        "authors": ("Ada Lovelace", "Kurt Gödel"),
        "listed_on": DAY,
        "listed_at": LISTED,
        "published_at": datetime(2026, 8, 4, tzinfo=UTC),
        "url": f"https://huggingface.co/papers/{paper_id}",
        "arxiv_url": f"https://arxiv.org/abs/{paper_id}",
        "pdf_url": f"https://arxiv.org/pdf/{paper_id}",
        "code_url": "https://github.com/example/sheep",
        "project_url": "https://sheep.example.org/",
        "thumbnail_url": f"https://cdn.example.org/{paper_id}.png",
        "media_urls": ("https://cdn.example.org/a.mp4", "https://cdn.example.org/b.png"),
        "ai_summary": "Sheep are counted.",
        "keywords": ("sheep", "counting"),
        "organization": "California institute of technology",
        "organization_id": "caltech",
        "submitter": "akhaliq",
        "author_participating": False,
    }
    return Paper(**whole | stated)


def bare(number: int = 1, **stated: Any) -> Paper:
    """A paper of which a page stated nothing but id and title, with additions."""
    made = paper(number)
    whole: dict[str, Any] = {"title": made.title, "arxiv_url": made.arxiv_url}
    whole |= {"pdf_url": made.pdf_url} | stated
    return Paper(key=made.key, id=made.id, url=made.url, **whole)


def listed(
    number: int = 1, rank: int = 1, readings: Readings | None = None, **stated: Any
) -> Listed:
    """What `record` is read as, with changes to the paper."""
    return Listed(
        paper=paper(number, **stated),
        readings=readings or Readings(upvotes=10 + number, comments=2, stars=1234),
        rank=rank,
        listed_as=f"On Sheep, Part {number}",
    )


def parsed(*papers: Listed, **stated: Any) -> ParsedPage:
    """The list of `DAY` with these papers, as it is read where nothing is wrong, with changes."""
    whole: dict[str, Any] = {
        "url": "page",
        "source": "huggingface",
        "layout": "huggingface_2026_period",
        "kind": "day",
        "period": DAY.isoformat(),
        "listed": papers,
    }
    return ParsedPage(**whole | stated)


def read(text: str) -> ParsedPage:
    """A page, read with all that there is."""
    return parse.parse_page(text, "page", registry.layouts(), registry.sources())


def ranked(papers: Iterable[Listed]) -> list[tuple[int, str]]:
    """(rank, id) of each."""
    return [(one.rank, one.paper.id) for one in papers]


# -- a store, and what stands in it


def visit(url: str = "page", **stated: Any) -> PageVisit:
    whole: dict[str, Any] = {"fetched_at": NOW, "outcome": "read", "validators": Validators()}
    return PageVisit(url=url, **whole | stated)


def line(on: date = DAY, **stated: Any) -> Day:
    """A line of the ledger, of a day that was not read yet, with changes."""
    return Day(source="huggingface", on=on, **stated)


def see(
    one: Store, *papers: Listed, at: Any = NOW, line: Day | None = None, **page: Any
) -> Changes:
    """Merges and stores a page with these papers, as a run does."""
    read = parsed(*papers, **page)
    changes = merge.decide(one.known(item.paper.key for item in papers), read, at)
    one.apply(changes, visit(), line)
    return changes


def waiting(one: Store, feed: str = "daily", criteria: str = DAILY) -> list[Candidate]:
    """Who may enter a feed by now: what was touched since it last looked, and is not in it."""
    mark, _ = one.considered(feed, criteria)
    touched = [candidate for some in one.touched(mark) for candidate in some]
    there = one.in_feed(feed, [candidate.known.paper.key for candidate in touched])
    return [candidate for candidate in touched if candidate.known.paper.key not in there]


def sighting(number: int, **stated: Any) -> Sighting:
    whole: dict[str, Any] = {
        "source": "huggingface",
        "kind": "day",
        "period": "2026-08-06",
        "key": f"arxiv:2608.{number:05}",
        "rank": 1,
        "readings": Readings(upvotes=10 + number, comments=2, stars=1234),
        "first_seen_at": NOW,
        "last_seen_at": NOW,
    }
    return Sighting(**whole | stated)


def climb(at: datetime, upvotes: int | None, stars: int | None = None, **stated: Any) -> Climb:
    whole: dict[str, Any] = {"source": "huggingface", "comments": None}
    return Climb(at=at, upvotes=upvotes, stars=stars, **whole | stated)


def event(at: datetime, field: str, before: str | None, after: str | None) -> Event:
    return Event(key="arxiv:2608.00001", at=at, field=field, before=before, after=after)


def candidate(
    *sightings: Sighting,
    first_seen_at: datetime = SEEN,
    climbs: Iterable[Climb] = (),
    events: Iterable[Event] = (),
    number: int = 1,
    **stated: Any,
) -> Candidate:
    """A paper with what was noted of it; it was seen on the list of its day unless it is said
    where."""
    seen = sighting(number, first_seen_at=first_seen_at, last_seen_at=first_seen_at)
    return Candidate(
        known=Known(paper=paper(number, **stated), first_seen_at=first_seen_at, changed_at=None),
        sightings=sightings or (seen,),
        climbs=tuple(climbs),
        events=tuple(events),
    )


def member(number: int, since: datetime, *climbs: Climb, **stated: Any) -> Member:
    """A paper of a feed that keeps its papers, which was first seen with its first climb."""
    first_seen_at = climbs[0].at if climbs else since
    return Member(
        paper=paper(number, **stated), since=since, climbs=climbs, first_seen_at=first_seen_at
    )


def known(number: int, **stated: Any) -> Known:
    return Known(paper=paper(number, **stated), first_seen_at=NOW, changed_at=None)


def entered(number: int, **stated: Any) -> Entered:
    whole: dict[str, Any] = {
        "published_at": NOW,
        "month": "2026-08",
        "entered_at": LATER,
        "readings": FIVE,
    }
    return Entered(feed="daily", key=f"arxiv:2608.{number:05}", **whole | stated)


def item(name: str = "one", at: datetime = NOW, **stated: Any) -> Item:
    """An item that is no paper."""
    whole: dict[str, Any] = {
        "key": f"made:{name}",
        "id": f"urn:example:{name}",
        "url": f"https://example.org/{name}",
        "title": f"What happened: {name}",
        "html": "<p>Sheep were counted.</p>",
        "extra": {"_made": {"name": name, "count": 3, "of": [None, "a"]}},
        "published_at": at,
        "updated_at": at,
    }
    return Item(**whole | stated)


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}
