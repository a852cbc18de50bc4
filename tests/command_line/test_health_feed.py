"""The feed that tells subscribers when a source cannot be read, and when it can be again."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from aggregator import registry
from tests.conftest import Program
from tests.w3c.rules import findings

from . import site
from .site import FRIDAY

BASE = "https://example.org/p/"
SITE = f'[site]\nbase_url = "{BASE}"'
DAILY = '[[feed]]\nname = "daily"'
STATE = '[[feed]]\nname = "state"\nhealth = 3'
BROKEN = "<html><body>Please wait.</body></html>"


def at(hour: int) -> str:
    """A full hour of the Friday, or of the days after it."""
    return f"2026-06-{12 + hour // 24}T{hour % 24:02}:00:00Z"


@pytest.fixture(autouse=True)
def _configured(program: Program) -> None:
    site.configure(SITE, DAILY, STATE)


def is_read(program: Program, hour: int) -> None:
    """A run at an hour in which the list is there."""
    site.put(site.day(FRIDAY, site.record(1)))
    assert program("--quiet", *site.offline(at(hour))).exit_code == 0


def fails(program: Program, *hours: int, page: str | None = None) -> None:
    """Runs at some hours in which the list is not there, or another page in its place."""
    if page is None:
        Path("site/huggingface.co/papers.html").unlink(missing_ok=True)
    else:
        site.put(page)
    Path("site").mkdir(exist_ok=True)
    for hour in hours:
        exit_code = program("--quiet", *site.offline(at(hour))).exit_code
        assert exit_code == (3 if page is None else 4)


FAILING = ("huggingface cannot be read since 2026-06-12 13:00 UTC", at(15))
WELL = ("huggingface can be read again, after 5 hours", at(18))


def test_an_outage_is_told_once_when_it_has_lasted_and_once_when_it_is_over(
    program: Program,
) -> None:
    is_read(program, 12)
    assert site.dated("state") == []
    fails(program, 13, 14)
    assert site.dated("state") == []
    fails(program, 15)
    assert site.dated("state") == [FAILING]
    before = site.items("state")
    fails(program, 16, 17)
    assert site.items("state") == before
    is_read(program, 18)
    assert site.dated("state") == [WELL, FAILING]
    assert site.items("state")[1:] == before
    is_read(program, 19)
    assert len(site.items("state")) == 2
    fails(program, 20, 21, 22, 23, page=BROKEN)
    assert site.dated("state") == [
        ("huggingface cannot be read since 2026-06-12 20:00 UTC", at(22)),
        WELL,
        FAILING,
    ]


def test_an_outage_of_fewer_runs_is_not_told(program: Program) -> None:
    is_read(program, 12)
    for hour in (13, 16, 19):
        fails(program, hour, hour + 1)
        is_read(program, hour + 2)
    assert site.items("state") == []


def test_other_feeds_stay_as_they_are_and_the_page_tells_of_the_new_entry(program: Program) -> None:
    is_read(program, 12)
    before = site.files()
    fails(program, 13, 14)
    assert site.files() == before
    fails(program, 15)
    after = site.files()
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {f"state.{suffix}" for suffix in site.SUFFIXES} | {"index.html"}


def test_it_is_published_in_the_first_run_ever_though_nothing_can_be_read(program: Program) -> None:
    site.configure(SITE, DAILY, '[[feed]]\nname = "state"\nhealth = 1')
    fails(program, 12)
    assert site.dated("state") == [
        ("huggingface cannot be read since 2026-06-12 12:00 UTC", at(12))
    ]
    # A page would lead to a feed that is not there yet.
    assert sorted(site.files()) == sorted(f"state.{suffix}" for suffix in site.SUFFIXES)
    is_read(program, 13)
    assert [title for title, _ in site.dated("state")] == [
        "huggingface can be read again, after 60 minutes",
        "huggingface cannot be read since 2026-06-12 12:00 UTC",
    ]
    assert {"index.html", "feeds.opml", "daily.json"} <= set(site.files())


def test_an_empty_one_is_published_before_it_has_something_to_tell(program: Program) -> None:
    fails(program, 12)
    assert site.items("state") == []
    assert sorted(site.files()) == sorted(f"state.{suffix}" for suffix in site.SUFFIXES)


def test_a_feed_that_is_added_later_tells_of_what_goes_on_and_not_of_what_was(
    program: Program,
) -> None:
    is_read(program, 10)
    fails(program, 11, 12)
    is_read(program, 13)
    fails(program, 14, 15)
    site.configure(SITE, DAILY, STATE, '[[feed]]\nname = "soon"\nhealth = 2')
    assert program("rebuild", "--quiet", "--at", at(16)).exit_code == 0
    title = "huggingface cannot be read since 2026-06-12 14:00 UTC"
    assert (site.dated("state"), site.dated("soon")) == ([], [(title, at(15))])


def test_past_days_that_can_be_read_are_no_end_of_it(program: Program) -> None:
    is_read(program, 12)
    fails(program, 13, 14, 15, page=BROKEN)
    may = date(2026, 5, 11)
    listed = site.record(5, submittedOnDailyAt=f"{may}T00:00:00.000Z")
    site.put(site.day(may, listed), f"papers/date/{may}")
    backfill = ("backfill", "--since", may, "--until", may, "--quiet")
    assert program(*backfill, *site.offline(at(16))).exit_code == 0
    assert site.dated("state") == [FAILING]
    assert program("status", "--at", at(16)).exit_code == 4
    is_read(program, 18)
    assert site.dated("state") == [WELL, FAILING]


@pytest.mark.parametrize("fails_on", [True, False])
def test_one_that_goes_on_while_the_store_is_lost_is_told_once_and_so_is_its_end(
    program: Program, fails_on: bool
) -> None:
    soon = '[[feed]]\nname = "soon"\nhealth = 2'
    site.configure(SITE, DAILY, STATE, soon)
    is_read(program, 12)
    fails(program, 13, 14, 15)
    for path in Path().glob("papers.db*"):
        path.unlink()
    assert program("rebuild", "--from-feeds", "--quiet", "--at", at(15)).exit_code == 0
    if fails_on:
        fails(program, 16, 17)
        assert site.dated("state") == [FAILING]
    is_read(program, 18)
    assert site.dated("state") == [WELL, FAILING]
    assert site.dated("soon") == [WELL, (FAILING[0], at(14))]


def test_nothing_from_outside_stands_in_it_and_every_format_is_as_it_should_be(
    program: Program,
) -> None:
    Path("aggregator.toml").write_text(
        f"{SITE}\n{DAILY}\n{STATE}\n"
        "[source.huggingface]\nbase_url = 'http://127.0.0.1:9/secret'\nrevisit_days = 0\n"
    )
    fails(program, 13, 14, 15)
    (item,) = site.items("state")
    assert item["url"] == "https://huggingface.co/papers"
    assert item["_health"] == {
        "source": "huggingface",
        "state": "failing",
        "began_at": at(13),
        "failures": 3,
    }
    for form in registry.formats():
        document = Path(f"feeds/state.{form.suffix}").read_bytes()
        assert len(form.entry_ids(document)) == 1
        for word in (b"127.0.0.1", b"secret", b"404", str(Path.cwd()).encode()):
            assert word not in document
        if form.suffix.endswith("xml"):
            address, now = f"{BASE}state.{form.suffix}", datetime(2026, 6, 13, tzinfo=UTC)
            assert findings(document, address=address, now=now) == []


def test_older_entries_are_in_the_archive(program: Program) -> None:
    site.configure(SITE, DAILY, f"{STATE}\nlimit = 1")
    is_read(program, 12)
    fails(program, 13, 14, 15)
    is_read(program, 18)
    assert site.dated("state") == [WELL]
    root = etree.fromstring(Path("feeds/archive/state/2026-06.atom.xml").read_bytes())
    titles = [one.text for one in root.iterfind("{*}entry/{*}title")]
    assert titles == [WELL[0], FAILING[0]]


def test_it_is_on_the_page_and_in_the_list_of_feeds(program: Program) -> None:
    is_read(program, 12)
    assert 'href="state.rss.xml"' in Path("feeds/index.html").read_text("utf-8")
    root = etree.fromstring(Path("feeds/feeds.opml").read_bytes())
    _, outline = root.iterfind(".//outline")
    assert dict(outline.items()) == {
        "type": "rss",
        "text": "Daily Papers: state",
        "title": "Daily Papers: state",
        "description": "Whether new papers can be read: an entry when 3 runs in a row have failed, "
        "and one when all is well again.",
        "xmlUrl": f"{BASE}state.atom.xml",
        "htmlUrl": "https://huggingface.co/papers",
    }


def test_no_paper_is_in_it_and_explain_says_why(program: Program) -> None:
    is_read(program, 12)
    story = json.loads(program("explain", "2606.00001", "--json").out)
    assert story["places"][1] == {
        "feed": "state",
        "published_at": None,
        "entered_at": None,
        "why": "the feed tells whether the sources can be read, and of no paper",
    }


def test_a_feed_of_papers_does_not_become_one(program: Program) -> None:
    is_read(program, 12)
    site.configure(SITE, '[[feed]]\nname = "daily"\nhealth = 3')
    result = program(*site.offline(at(13)))
    assert result.exit_code == 2
    assert "the feed 'daily' has published papers, and a feed stays what it is" in result.err


def test_it_does_not_become_a_feed_of_papers_once_it_has_told(program: Program) -> None:
    is_read(program, 12)
    fails(program, 13, 14, 15)
    site.configure(SITE, DAILY, '[[feed]]\nname = "state"')
    result = program(*site.offline(at(16)))
    assert result.exit_code == 2
    assert "the feed 'state' has published digests, news or health, and a feed" in result.err
