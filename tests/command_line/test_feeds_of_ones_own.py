"""Feeds of one's own over a week: filters, the best of a day, digests, events, and why."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Program
from tests.w3c.rules import findings

from . import living, site
from .living import FRIDAY, MONDAY, THURSDAY
from .site import NOON

BASE = "https://example.org/p/"
SITE = f'[site]\nbase_url = "{BASE}"'
DAILY = '[[feed]]\nname = "daily"'
FEEDS = {
    "many-votes": "min_upvotes = 50",
    "some-votes": "min_upvotes = 5",
    "words": 'any = ["sheep*", "nothing else"]\nnone = ["herding dogs"]',
    "coded": "has_code = true",
    "keyed": 'keywords = ["goats"]',
    "best": "per_day = 2",
    "best-with-code": "per_day = 1\nhas_code = true",
    "days": 'digest = "day"\ntop = 2',
    "weeks": 'digest = "week"\ntop = 3',
    "news": "events = true",
    "news-of-code": "events = true\nhas_code = true",
}
"""Name of a feed -> what is configured of it."""
MAKING = ("days", "weeks", "news", "news-of-code")
"""Those whose entries are no papers."""


def configured(*names: str) -> list[str]:
    return [f'[[feed]]\nname = "{name}"\n{FEEDS[name]}' for name in names]


Items = list[dict[str, object]]


def items(feed: str, folder: Path) -> Items:
    """The items of a JSON Feed in a folder of a store."""
    found = json.loads((folder / f"feeds/{feed}.json").read_bytes())["items"]
    assert isinstance(found, list)
    return found


def dated(of: Items) -> list[tuple[object, object]]:
    return [(item["title"], item["date_published"]) for item in of]


# -- a week, lived through


@dataclass(frozen=True)
class Week:
    """What is published of the same week with all feeds from the first run on, and with feeds that
    were added in the last."""

    whole: Path
    later: Path
    grown: list[tuple[datetime, dict[str, Items]]]
    """After each run, the items of each feed."""


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    folder = tmp_path_factory.mktemp("week")
    week = Week(folder / "whole", folder / "later", [])
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        for now in living.moments():
            living.lay(now)
            living.run(now, SITE, DAILY, *configured(*FEEDS), folder="whole")
            added = FEEDS if now == living.moments()[-1] else ()
            living.run(now, SITE, DAILY, *configured(*added), folder="later")
            week.grown.append((now, {feed: items(feed, week.whole) for feed in FEEDS}))
    return week


ENTRIES = {
    "many-votes": [
        # Lists that are older than two days are read once a day.
        ("Later Cows", "2026-06-16T00:17:00Z"),
        ("More Sheep", "2026-06-15T06:17:00Z"),
        ("Paper 5", "2026-06-12T18:17:00Z"),
        ("Counting All Sheep", "2026-06-12T12:17:00Z"),
        ("Late Cows", "2026-06-12T06:17:00Z"),
    ],
    "some-votes": [
        ("Later Cows", "2026-06-16T00:17:00Z"),
        ("Paper 3", "2026-06-15T18:17:00Z"),
        ("More Sheep", "2026-06-15T06:17:00Z"),
        ("Paper 6", "2026-06-12T12:17:00Z"),
        ("Paper 7", "2026-06-12T06:17:00Z"),
        ("Paper 8", "2026-06-12T06:17:00Z"),
        ("Late Cows", "2026-06-12T06:17:00Z"),
        ("Paper 5", "2026-06-11T06:17:00Z"),
        ("Counting All Sheep", "2026-06-10T12:17:00Z"),
    ],
    "words": [
        ("More Sheep", "2026-06-15T06:17:00Z"),
        ("Paper 5", "2026-06-12T18:17:00Z"),
        ("Paper 3", "2026-06-12T06:17:00Z"),
        ("Paper 2", "2026-06-11T12:17:00Z"),
        ("Counting All Sheep", "2026-06-10T06:17:00Z"),
    ],
    "coded": [
        ("Paper 8", "2026-06-12T06:17:00Z"),
        ("Paper 3", "2026-06-11T06:17:00Z"),
        ("Paper 2", "2026-06-10T06:17:00Z"),
    ],
    "keyed": [("Paper 3", "2026-06-12T06:17:00Z")],
    "best": [
        # Its list was read after the day at seventeen past.
        ("More Sheep", "2026-06-16T00:17:00Z"),
        ("Later Cows", "2026-06-16T00:17:00Z"),
        ("Paper 3", "2026-06-15T18:17:00Z"),
        ("Paper 7", "2026-06-13T00:17:00Z"),
        ("Paper 8", "2026-06-13T00:17:00Z"),
        ("Late Cows", "2026-06-12T06:17:00Z"),
        ("Paper 5", "2026-06-12T00:17:00Z"),
        ("Paper 6", "2026-06-12T00:17:00Z"),
        ("Counting All Sheep", "2026-06-11T00:17:00Z"),
        ("Paper 2", "2026-06-11T00:17:00Z"),
    ],
    "best-with-code": [
        ("Paper 8", "2026-06-13T00:17:00Z"),
        # It had code a day after its listing: it is one of that day.
        ("Paper 3", "2026-06-12T00:17:00Z"),
        ("Paper 2", "2026-06-11T00:17:00Z"),
    ],
    "days": [
        ("Monday, 15 June 2026: 1 paper", "2026-06-16T00:00:00Z"),
        ("Friday, 12 June 2026: both papers", "2026-06-13T00:00:00Z"),
        ("Thursday, 11 June 2026: both papers", "2026-06-12T00:00:00Z"),
        ("Wednesday, 10 June 2026: the 2 best of 4 papers", "2026-06-11T00:00:00Z"),
    ],
    "weeks": [
        ("Week 24 of 2026 (8 to 14 June): the 3 best of 9 papers", "2026-06-15T00:00:00Z"),
    ],
    "news": [
        ("Title revised: Counting All Sheep", "2026-06-15T18:17:00Z"),
        ("Passed 100 votes: Counting All Sheep", "2026-06-15T18:17:00Z"),
        ("Project page: Paper 5", "2026-06-15T18:17:00Z"),
        ("Abstract revised: Paper 5", "2026-06-12T18:17:00Z"),
        ("Passed 50 votes: Paper 5", "2026-06-12T18:17:00Z"),
        ("Passed 50 votes: Counting Sheep, Revised", "2026-06-12T12:17:00Z"),
        ("An author joined the discussion: Paper 6", "2026-06-12T12:17:00Z"),
        ("An author joined the discussion: Counting Sheep, Revised", "2026-06-11T12:17:00Z"),
        ("Title revised: Counting Sheep, Revised", "2026-06-11T12:17:00Z"),
        ("Code released: Paper 3", "2026-06-11T06:17:00Z"),
    ],
    "news-of-code": [("Code released: Paper 3", "2026-06-11T06:17:00Z")],
}


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_holds_what_it_is_about_since_it_is(week: Week, feed: str) -> None:
    assert dated(items(feed, week.whole)) == ENTRIES[feed]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_that_is_added_later_is_the_one_that_was_there_from_the_first_run(
    week: Week, feed: str
) -> None:
    for suffix in site.SUFFIXES:
        name = f"feeds/{feed}.{suffix}"
        assert (week.later / name).read_bytes() == (week.whole / name).read_bytes()


@pytest.mark.parametrize("feed", FEEDS)
def test_what_is_in_a_feed_stays_there_with_its_date(week: Week, feed: str) -> None:
    before: set[tuple[object, object]] = set()
    for _, grown in week.grown:
        there = {(item["id"], item["date_published"]) for item in grown[feed]}
        assert before <= there
        before = there


@pytest.mark.parametrize("feed", MAKING)
def test_a_digest_and_a_piece_of_news_never_change(week: Week, feed: str) -> None:
    """Though votes rise, and titles and abstracts are revised."""
    known: dict[object, dict[str, object]] = {}
    for _, grown in week.grown:
        for item in grown[feed]:
            assert known.setdefault(item["id"], item) == item
    assert len(known) == len(ENTRIES[feed])


def first_told(week: Week, feed: str) -> dict[object, datetime]:
    """The date of each entry, and the first run after which it was there, its minutes left out."""
    found: dict[object, datetime] = {}
    for now, grown in week.grown:
        for item in grown[feed]:
            found.setdefault(item["date_published"], now - timedelta(minutes=17))
    return found


def test_a_digest_comes_when_its_day_or_week_is_over_and_its_lists_were_read_after_that(
    week: Week,
) -> None:
    assert first_told(week, "days") == {
        "2026-06-11T00:00:00Z": living.at(THURSDAY, 0),
        "2026-06-12T00:00:00Z": living.at(FRIDAY, 0),
        "2026-06-13T00:00:00Z": living.at(date(2026, 6, 13), 0),
        "2026-06-16T00:00:00Z": living.at(date(2026, 6, 16), 0),
    }
    assert first_told(week, "weeks") == {"2026-06-15T00:00:00Z": living.at(MONDAY, 0)}


def test_the_best_of_a_day_enter_when_its_list_was_read_after_it_and_who_climbs_later_then(
    week: Week,
) -> None:
    assert first_told(week, "best") == {
        "2026-06-11T00:17:00Z": living.at(THURSDAY, 0),
        "2026-06-12T00:17:00Z": living.at(FRIDAY, 0),
        "2026-06-12T06:17:00Z": living.at(FRIDAY, 6),
        "2026-06-13T00:17:00Z": living.at(date(2026, 6, 13), 0),
        "2026-06-15T18:17:00Z": living.at(MONDAY, 18),
        "2026-06-16T00:17:00Z": living.at(date(2026, 6, 16), 0),
    }


def test_a_digest_tells_who_was_best_who_moved_and_who_climbed_or_came_late(week: Week) -> None:
    def ranking(told: object) -> list[tuple[object, object, object]]:
        assert isinstance(told, list)
        return [(one["title"], one["votes"], one["gained"]) for one in told]

    found = []
    for item in (*items("days", week.whole), *items("weeks", week.whole)):
        digest = item["_digest"]
        assert isinstance(digest, dict)
        rankings = [ranking(digest[name]) for name in ("best", "moved", "climbers")]
        found.append((digest["period"], digest["count"], *rankings))
    assert found == [
        (
            *("2026-06-15", 1, [("More Sheep", 210, 0)], []),
            [("Later Cows", 90, 90), ("Paper 3", 30, 28)],
        ),
        (
            *("2026-06-12", 2, [("Paper 7", 9, 0), ("Paper 8", 5, 0)]),
            *([("Paper 5", 55, 45), ("Paper 6", 9, 9)], [("Late Cows", 200, 200)]),
        ),
        ("2026-06-11", 2, [("Paper 5", 10, 0), ("Paper 6", 0, 0)], [], []),
        ("2026-06-10", 4, [("Counting Sheep", 6, 0), ("Paper 2", 4, 0)], [], []),
        (
            *("2026-W24", 9),
            [("Late Cows", 200, 0), ("Counting Sheep, Revised", 60, 0), ("Paper 5", 55, 0)],
            *([], []),
        ),
    ]


def test_the_w3c_validator_would_find_nothing_in_any_of_the_documents(week: Week) -> None:
    names = [f"{feed}.{kind}.xml" for feed in FEEDS for kind in ("rss", "atom")]
    for name in (*names, "feeds.opml"):
        document = (week.whole / "feeds" / name).read_bytes()
        assert findings(document, address=f"{BASE}{name}", now=living.moments()[-1]) == [], name


def test_the_page_shows_the_papers_of_the_first_feed_and_leads_to_every_feed(week: Week) -> None:
    page = (week.whole / "feeds/index.html").read_text("utf-8")
    assert all(f'href="{feed}.atom.xml"' in page for feed in FEEDS)
    assert "Counting All Sheep" in page
    assert "Monday, 15 June 2026: 1 paper" not in page


# -- a search


def test_the_sixty_papers_of_a_search_are_a_feed(program: Program) -> None:
    page = "papers@q=random substitution"
    site.put(site.day(FRIDAY, site.record(1)))
    site.put(site.saved(page), page)
    site.configure('[[feed]]\nname = "found"\nlists = ["search:random substitution"]')
    assert program("--quiet", *site.offline()).exit_code == 0
    found = site.items("found")
    expected = json.loads((site.FIXTURES / f"huggingface.co/{page}.expected.json").read_bytes())
    assert len(found) == 60
    assert {item["id"] for item in found} == {one["arxiv_url"] for one in expected["papers"]}
    assert {item["date_published"] for item in found} == {NOON}
    assert all("search:random substitution" in str(item["tags"]) for item in found)


# -- explained


def places(program: Program, number: int) -> dict[str, tuple[object, str]]:
    """Feed -> (date, why) of a paper."""
    story = json.loads(program("explain", f"2606.{number:05}", "--json").out)
    return {one["feed"]: (one["published_at"], one["why"]) for one in story["places"]}


@pytest.fixture
def explained(program: Program) -> Callable[[int], dict[str, tuple[object, str]]]:
    """Explains papers of the week as it was until Friday noon."""
    living.live(DAILY, *configured(*FEEDS), until=living.at(FRIDAY, 13))
    return lambda number: places(program, number)


def test_a_paper_that_is_in_a_feed_has_its_date_explained(
    explained: Callable[[int], dict[str, tuple[object, str]]],
) -> None:
    seen = "when it was first seen, on huggingface day 2026-06-10"
    best = "when it was seen to be among the 2 best of its day"
    assert {feed: place for feed, place in explained(1).items() if place[0]} == {
        "daily": ("2026-06-10T06:17:00Z", seen),
        "many-votes": ("2026-06-12T12:17:00Z", "when it was first seen with 50 votes"),
        "some-votes": ("2026-06-10T12:17:00Z", "when it was first seen with 5 votes"),
        "words": ("2026-06-10T06:17:00Z", seen),
        "best": ("2026-06-11T00:17:00Z", best),
    }
    came = "when what is stated of it came to match the feed"
    assert explained(3)["keyed"] == ("2026-06-12T06:17:00Z", came)
    assert explained(3)["coded"] == ("2026-06-11T06:17:00Z", came)


def test_a_paper_that_is_not_in_a_feed_has_that_explained(
    explained: Callable[[int], dict[str, tuple[object, str]]],
) -> None:
    where = "its title, abstract, AI summary or keywords"
    digest = "the feed tells of it in the digest of its {}, if it is among the best"
    assert {feed: why for feed, (at, why) in explained(4).items() if at is None} == {
        "many-votes": "it has had 2 votes at most, and the feed wants 50",
        "some-votes": "it has had 2 votes at most, and the feed wants 5",
        "words": f"none of 'sheep*', 'nothing else' stands in {where}",
        "coded": "it has no code",
        "keyed": "none of its keywords is one of 'goats'",
        "best": "it was not among the 2 best of its day so far",
        "best-with-code": "it has no code",
        "days": digest.format("day"),
        "weeks": digest.format("week"),
        "news": "the feed tells of what happens to it, and it is no entry itself",
        "news-of-code": "it has no code",
    }
