"""A site as it goes on for a week of June 2026: papers are listed, revised, and rise."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from aggregator import cli
from tests.pages import era_2026
from tests.pages.records import Record

from . import site

WEDNESDAY, THURSDAY, FRIDAY, MONDAY = (date(2026, 6, day) for day in (10, 11, 12, 15))
LISTED = (WEDNESDAY, THURSDAY, FRIDAY, MONDAY)
"""The days that have lists; the lists of all others are not there."""
REVISIT_DAYS = 7

Life = Mapping[tuple[date, int], Mapping[str, object]]
"""Day and hour -> what is stated of a paper from then on; at the first it is listed."""

LIVES: dict[int, Life] = {
    # It passes fifty votes on Friday, its title is revised twice, an author joins the discussion.
    1: {
        (WEDNESDAY, 6): {"upvotes": 3, "title": "Counting Sheep"},
        (WEDNESDAY, 12): {"upvotes": 6},
        (THURSDAY, 12): {"title": "Counting Sheep, Revised", "author": True},
        (FRIDAY, 12): {"upvotes": 60},
        (MONDAY, 0): {"upvotes": 150, "title": "Counting All Sheep"},
    },
    2: {
        (WEDNESDAY, 6): {"upvotes": 4, "githubRepo": "https://github.com/example/two"},
        (THURSDAY, 12): {"ai_summary": "It is about a sheep."},
    },
    # Its code and its keywords come later; then it climbs among the best of its day.
    3: {
        (WEDNESDAY, 12): {"upvotes": 1},
        (THURSDAY, 6): {"githubRepo": "https://github.com/example/three"},
        (FRIDAY, 6): {"ai_keywords": ["goats", "sheep herding"], "upvotes": 2},
        (MONDAY, 6): {"upvotes": 30},
    },
    4: {(WEDNESDAY, 18): {"upvotes": 2, "projectPage": "https://sheep.example.org/"}},
    # Its votes fall again.
    5: {
        (THURSDAY, 6): {"upvotes": 10, "summary": "It counts goats."},
        (FRIDAY, 18): {"upvotes": 55, "summary": "It counts one sheep."},
        (MONDAY, 12): {"upvotes": 40, "projectPage": "https://goats.example.org/"},
    },
    6: {(THURSDAY, 6): {"upvotes": 0}, (FRIDAY, 12): {"author": True, "upvotes": 9}},
    7: {(FRIDAY, 6): {"upvotes": 9}, (MONDAY, 6): {"upvotes": 8}},
    8: {(FRIDAY, 6): {"upvotes": 5, "githubRepo": "https://github.com/example/eight"}},
    9: {(MONDAY, 6): {"upvotes": 210, "title": "More Sheep"}},
    # Those of `LATE`: one comes after the digest of its day, one after that of its week.
    10: {(FRIDAY, 6): {"upvotes": 200, "title": "Late Cows"}},
    11: {(MONDAY, 12): {"upvotes": 90, "title": "Later Cows"}},
}

LATE = {10: THURSDAY, 11: FRIDAY}
"""Papers that are put on the list of a day after it."""


def at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), UTC)


def moments() -> list[datetime]:
    """When runs come: four a day until Tuesday, some minutes after something happened."""
    days = (WEDNESDAY + timedelta(days=after) for after in range(7))
    every = [at(day, hour) + timedelta(minutes=17) for day in days for hour in (0, 6, 12, 18)]
    return every[1:]


def lay(now: datetime) -> None:
    """Writes what the site answers at a moment into ``site/``."""
    pages = {on: era_2026.day_page(on, papers) for on in LISTED if (papers := _papers(on, now))}
    for on, page in pages.items():
        site.put(page, f"papers/date/{on}")
    site.put(pages[max(pages)])


def _papers(on: date, now: datetime) -> list[Record]:
    """The list of a day at a moment."""
    listed: list[Record] = []
    for number, life in LIVES.items():
        stated: dict[str, Any] = {}
        for (day, hour), fresh in life.items():
            if at(day, hour) <= now:
                stated |= fresh
        if LATE.get(number, min(life)[0]) == on and stated:
            author = stated.pop("author", False)
            record = site.record(number, submittedOnDailyAt=f"{on}T00:00:00.000Z", **stated)
            listed.append({**record, "isAuthorParticipating": author})
    return listed


def run(now: datetime, *lines: str, folder: str = ".") -> None:
    """A run over the site as it is, with this configuration, which goes well; ``folder`` is where
    its store and its feeds are."""
    home = Path(folder)
    home.mkdir(exist_ok=True)
    text = "\n".join([*lines, "[source.huggingface]", f"revisit_days = {REVISIT_DAYS}"])
    (home / "aggregator.toml").write_text(text, "utf-8")
    names = {"config": "aggregator.toml", "store": "papers.db", "feeds": "feeds"}
    options = [f"--{option}={home / name}" for option, name in names.items()]
    assert cli.main(["--quiet", *site.offline(now.isoformat()), *options]) == 0, now


def live(*lines: str, until: datetime) -> None:
    """All runs until a moment, each over the site as it then is."""
    for now in moments():
        if now <= until:
            lay(now)
            run(now, *lines)
