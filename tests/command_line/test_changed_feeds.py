"""What a feed of one's own holds as votes, papers and its own filters change, run by run."""

from pathlib import Path

import pytest

from aggregator.errors import StoreError
from aggregator.store import Store
from tests.conftest import Program
from tests.pages.records import Record

from . import site
from .site import FRIDAY, LATER, NOON


def put(*records: Record) -> None:
    """Lays Friday's list into the site, as the newest."""
    site.put(site.day(FRIDAY, *records))


HOT = '[[feed]]\nname = "hot"\nmin_upvotes = 50'


def test_papers_enter_a_feed_of_many_votes_as_they_get_them_and_stay_when_votes_fall(
    program: Program,
) -> None:
    put(site.record(1, upvotes=49), site.record(2, upvotes=50))
    assert "hot +1;" in site.ran(program, HOT)
    assert site.dated("hot") == [("Paper 2", NOON)]
    before = site.files()
    put(site.record(1, upvotes=49), site.record(2, upvotes=20))
    assert "no new entries; 0 files written" in site.ran(program, HOT, at="2026-06-12T13:00:00Z")
    assert site.files() == before
    put(site.record(1, upvotes=51), site.record(2, upvotes=20))
    assert "hot +1;" in site.ran(program, HOT, at=LATER)
    assert site.dated("hot") == [("Paper 1", LATER), ("Paper 2", NOON)]
    before = site.files()
    put(site.record(1, upvotes=3), site.record(2, upvotes=99))
    assert "no new entries; 0 files written" in site.ran(program, HOT, at="2026-06-12T16:00:00Z")
    assert site.files() == before


def test_a_revised_title_moves_the_updated_of_an_entry_of_many_votes_alone(
    program: Program,
) -> None:
    put(site.record(1, upvotes=50))
    site.ran(program, HOT)
    put(site.record(1, upvotes=99, title="Revised"))
    site.ran(program, HOT, at=LATER)
    assert site.dates_of("hot") == [("Revised", NOON, LATER)]


def own(*lines: str) -> str:
    return "\n".join(['[[feed]]\nname = "own"', *lines])


def test_a_filter_that_changed_lets_in_what_matches_and_takes_nothing_out(
    program: Program,
) -> None:
    put(site.record(1, title="Sheep"), site.record(2, title="Goats"), site.record(3, title="Cows"))
    site.ran(program, own('any = ["sheep"]'))
    assert site.dated("own") == [("Sheep", NOON)]
    site.ran(program, own('any = ["goats"]'), at="2026-06-12T13:00:00Z")
    # Since when it is about a paper is no matter of when it was told so.
    assert site.dated("own") == [("Sheep", NOON), ("Goats", NOON)]
    before = site.files()
    site.ran(program, own("min_upvotes = 1000"), at=LATER)
    assert site.dated("own") == [("Sheep", NOON), ("Goats", NOON)]
    assert {name for name, content in site.files().items() if content != before[name]} == {
        # Its description says what it holds by now.
        *("feeds.opml", "index.html"),
        *(f"own.{suffix}" for suffix in site.SUFFIXES),
    }


SATURDAY = "2026-06-13T00:17:00Z"


def test_a_choice_of_the_best_that_is_about_something_else_chooses_among_that(
    program: Program,
) -> None:
    """What it was about before is no rival."""
    put(
        site.record(1, title="Sheep", upvotes=90),
        site.record(2, title="Goats", upvotes=5),
        site.record(3, title="Old goats", upvotes=4),
    )
    site.ran(program, own("per_day = 1", 'any = ["sheep"]'), at=NOON)
    site.ran(program, own("per_day = 1", 'any = ["sheep"]'), at=SATURDAY, revisit_days=1)
    over = SATURDAY
    assert site.dated("own") == [("Sheep", over)]
    site.ran(program, own("per_day = 1", 'any = ["goats"]'), at=SATURDAY)
    assert site.dated("own") == [("Sheep", over), ("Goats", over)]
    site.ran(program, own("per_day = 2", 'any = ["goats"]'), at=SATURDAY)
    assert site.dated("own") == [("Sheep", over), ("Goats", over), ("Old goats", over)]
    site.ran(program, own("per_day = 1", 'any = ["goats"]'), at=SATURDAY)
    assert len(site.dated("own")) == 3


OTHER_KINDS = [
    ("", 'digest = "day"', "papers"),
    ("min_upvotes = 3", "events = true", "papers"),
    ("per_day = 1", 'digest = "week"', "papers"),
    ('digest = "day"', "", "digests, news or health"),
    ("events = true", "per_day = 1", "digests, news or health"),
]


@pytest.mark.parametrize(("before", "after", "published"), OTHER_KINDS)
def test_a_feed_that_has_published_stays_what_it_is_and_nothing_is_touched(
    program: Program, before: str, after: str, published: str
) -> None:
    put(site.record(1))
    site.ran(program, own(before))
    code = "https://github.com/example/one"
    put(site.record(1, githubRepo=code))
    site.put(site.day(FRIDAY, site.record(1, githubRepo=code)), f"papers/date/{FRIDAY}")
    site.ran(program, own(before), at=SATURDAY, revisit_days=1)
    assert len(site.items("own")) == 1
    files, store = site.files(), Path("papers.db").read_bytes()
    put(site.record(2))
    site.configure('[[feed]]\nname = "more"', own(after))
    asked = site.offline("2026-06-13T06:17:00Z")
    for command in (asked, ["backfill", "--since", FRIDAY, *asked], ["rebuild"]):
        result = program(*command)
        assert (result.exit_code, result.out) == (2, "")
        assert site.one_line(result.err) == (
            f"daily-papers: the feed 'own' has published {published}, and a feed stays what it is: "
            "give what you want now a [[feed]] and a name of its own"
        )
    assert (site.files(), Path("papers.db").read_bytes()) == (files, store)


@pytest.mark.parametrize(("before", "after", "_published"), OTHER_KINDS)
def test_a_feed_that_has_published_nothing_yet_becomes_another_one(
    program: Program, before: str, after: str, _published: str
) -> None:
    put(site.record(1, upvotes=2))
    site.ran(program, own(before, 'any = ["goats"]'))
    assert site.items("own") == []
    site.ran(program, own(after), at=LATER)


def test_news_of_papers_that_a_feed_is_no_longer_about_are_not_told(program: Program) -> None:
    code = "https://github.com/example/one"
    put(site.record(1, title="Sheep"), site.record(2, title="Goats"))
    site.ran(program, own("events = true"))
    put(site.record(1, title="Sheep"), site.record(2, title="Goats", projectPage=code))
    site.ran(program, own("events = true"), at="2026-06-12T13:00:00Z")
    put(
        site.record(1, title="Sheep", githubRepo=code),
        site.record(2, title="Goats", projectPage=code, githubRepo=code),
    )
    site.ran(program, own("events = true", 'any = ["sheep"]'), at=LATER)
    assert site.dated("own") == [
        ("Code released: Sheep", LATER),
        ("Project page: Goats", "2026-06-12T13:00:00Z"),
    ]


def test_a_digest_that_was_told_is_not_told_again_when_its_feed_is_about_something_else(
    program: Program,
) -> None:
    put(site.record(1, title="Sheep"), site.record(2, title="Goats"))
    site.ran(program, own('digest = "day"'))
    site.put(site.day(FRIDAY, site.record(1, title="Sheep")), f"papers/date/{FRIDAY}")
    site.ran(program, own('digest = "day"'), at=SATURDAY, revisit_days=1)
    (before,) = site.items("own")
    site.ran(program, own('digest = "day"', 'any = ["goats"]'), at="2026-06-13T06:17:00Z")
    assert site.items("own") == [before]


@pytest.mark.parametrize(
    ("made", "entries"),
    [
        # The second paper was first read when the list was read after the day, and is the best.
        ("per_day = 1", ["Paper 2"]),
        ('digest = "day"', ["Friday, 12 June 2026: both papers"]),
        ("events = true", ["Code released: Sheep"]),
        ("min_stars = 5", ["Sheep"]),
    ],
)
def test_a_run_that_ended_before_a_feed_had_noted_its_entries_is_made_good_by_the_next(
    program: Program, monkeypatch: pytest.MonkeyPatch, made: str, entries: list[str]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise StoreError("papers.db", "the disk is full")

    def lay(*records: Record) -> None:
        put(*records)
        site.put(site.day(FRIDAY, *records), f"papers/date/{FRIDAY}")

    lay(site.record(1, title="Sheep"))
    site.configure(own(made), revisit_days=1)
    assert program("--quiet", *site.offline(NOON)).exit_code == 0
    code = "https://github.com/example/one"
    lay(site.record(1, title="Sheep", githubRepo=code, githubStars=5), site.record(2, upvotes=9))
    with monkeypatch.context() as patched:
        patched.setattr(Store, "enter", fails)
        assert program("--quiet", *site.offline(SATURDAY)).exit_code == 5
    assert site.dated("own") == []
    assert program("--quiet", *site.offline("2026-06-13T00:18:00Z")).exit_code == 0
    assert [title for title, _ in site.dated("own")] == entries
