"""The words of a digest, and its entry in a feed."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given

from aggregator import digest_body
from aggregator.digest import Digest
from aggregator.formats import atom, rss
from aggregator.records import Feed, Format, Item, Link
from tests.w3c.rules import findings

from .samples import HOSTILE, SITE, SMALL, digest, ranked
from .wild import DIGESTS

NOW = datetime(2026, 9, 1, tzinfo=UTC)
ENDED_AT = datetime(2026, 8, 7, tzinfo=UTC)
PAGE = f"{SITE}/date/2026-08-06"


def feed(*items: Item) -> Feed:
    """A feed of digests."""
    return Feed(
        name="best",
        title="The Best of Each Day",
        description="A digest a day.",
        home_page_url=SITE,
        base_url="https://example.org/p/",
        updated_at=ENDED_AT,
        entries=items,
        version="0.1.0",
    )


@pytest.mark.parametrize(
    ("period", "shown", "count", "title"),
    [
        ("2026-08-06", 20, 31, "Thursday, 6 August 2026: the 20 best of 31 papers"),
        ("2026-08-09", 12, 12, "Sunday, 9 August 2026: all 12 papers"),
        ("2026-01-01", 2, 2, "Thursday, 1 January 2026: both papers"),
        ("2026-01-01", 1, 1, "Thursday, 1 January 2026: 1 paper"),
        ("2026-01-01", 1, 2, "Thursday, 1 January 2026: the best of 2 papers"),
        ("2026-W32", 20, 1147, "Week 32 of 2026 (3 to 9 August): the 20 best of 1,147 papers"),
        ("2026-W05", 3, 3, "Week 5 of 2026 (26 January to 1 February): all 3 papers"),
        ("2026-W53", 2, 2, "Week 53 of 2026 (28 December 2026 to 3 January 2027): both papers"),
        ("2025-W01", 2, 2, "Week 1 of 2025 (30 December 2024 to 5 January 2025): both papers"),
    ],
)
def test_a_title_names_the_period_and_how_many_papers_it_had(
    period: str, shown: int, count: int, title: str
) -> None:
    best = [ranked(number, "Sheep") for number in range(1, shown + 1)]
    assert digest_body.title(digest(*best, period=period, count=count)) == title


@pytest.mark.parametrize(
    ("shown", "count", "period", "told"),
    [
        (1, 1, "2026-08-06", "The one paper of this day, with its votes at the end (UTC)."),
        (2, 3, "2026-08-06", "The papers of this day with the most votes at its end (UTC)."),
        (
            *(2, 2, "2026-W32"),
            "All papers of this week, those with the most votes at its end (UTC) first.",
        ),
    ],
)
def test_an_introduction_says_what_is_told(shown: int, count: int, period: str, told: str) -> None:
    best = [ranked(number, "Sheep") for number in range(1, shown + 1)]
    made = digest(*best, period=period, count=count)
    assert digest_body.introduction(made) == told


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ((), ""),
        (("Ada",), "Ada"),
        (("Ada", "Kurt", "Emmy", "Lise"), "Ada, Kurt, Emmy, Lise"),
        (("Ada", "Kurt", "Emmy", "Lise", "Grace"), "Ada, Kurt, Emmy and 2 more"),
    ],
)
def test_a_byline_is_cut_but_never_for_one(names: tuple[str, ...], line: str) -> None:
    assert digest_body.byline(ranked(1, "Sheep", authors=names).paper) == line


def test_a_climber_of_which_no_day_is_known_has_its_votes_alone() -> None:
    assert digest_body.climb(ranked(1, "Sheep", 2, 1)) == "2 votes ▲ 1"


def test_a_paper_of_which_nothing_was_said_has_no_opening() -> None:
    assert digest_body.opening(ranked(1, "Sheep").paper) == ""


def test_the_item_of_a_digest() -> None:
    chinese = SMALL.best[1].paper.title
    long = SMALL.best[2].paper.title
    assert digest_body.item(SMALL, "best", PAGE) == Item(
        key="digest:best:2026-08-06",
        id="urn:uuid:64dd9514-ad6e-5130-942b-f4d7eba5ba8d",
        url=PAGE,
        title="Thursday, 6 August 2026: the 3 best of 31 papers",
        html=digest_body.html(SMALL),
        summary=(
            "84 votes ▲ 53: Counting Sheep with Sparse Attention\n\n"
            f"7 votes: {chinese}\n\n"
            f"1 vote: {long}"
        ),
        summary_html=(
            "<p>84 votes ▲ 53: <bdi>Counting Sheep with Sparse Attention</bdi></p>\n"
            f"<p>7 votes: <bdi>{chinese}</bdi></p>\n"
            f"<p>1 vote: <bdi>{long}</bdi></p>"
        ),
        categories=("digest",),
        links=(Link(name="All papers", url=PAGE, media_type="text/html"),),
        published_at=ENDED_AT,
        updated_at=ENDED_AT,
        extra={
            "_digest": {
                "period": "2026-08-06",
                "count": 31,
                "best": [
                    told(1, "Counting Sheep with Sparse Attention", 84, 53),
                    told(2, chinese, 7, 0),
                    told(3, long, 1, 0),
                ],
                "moved": [told(4, "Lanterns That Learn", 1084, 53)],
                "climbers": [told(5, "A Late Bloomer", 21, 20)],
            }
        },
    )


def told(number: int, title: str, votes: int, gained: int) -> dict[str, object]:
    """What is told of a paper to machines."""
    return {
        "key": f"arxiv:2608.{number:05}",
        "id": f"2608.{number:05}",
        "title": title,
        "votes": votes,
        "gained": gained,
        "url": f"{SITE}/2608.{number:05}",
    }


def test_a_summary_names_the_five_best() -> None:
    best = [ranked(number, f"No. {number}") for number in range(1, 8)]
    made = digest_body.item(digest(*best), "best", PAGE)
    assert made.summary.split("\n\n") == [f"1 vote: No. {number}" for number in range(1, 6)]


def test_a_digest_has_an_id_of_its_own_in_each_feed() -> None:
    assert (
        digest_body.item_id("best", "2026-08-06") == "urn:uuid:64dd9514-ad6e-5130-942b-f4d7eba5ba8d"
    )
    ids = {
        digest_body.item_id(feed, period)
        for feed in ("best", "weekly")
        for period in ("2026-08-06", "2026-W32")
    }
    assert len(ids) == 4


def test_where_the_page_of_a_period_has_no_address_there_is_no_link() -> None:
    made = digest_body.item(SMALL, "best", "https://[::1]/papers/date/2026-08-06")
    assert (made.url, made.links) == ("https://[::1]/papers/date/2026-08-06", ())


@given(DIGESTS)
def test_an_item_is_the_same_after_it_was_kept_as_json(any_digest: Digest) -> None:
    made = digest_body.item(any_digest, "best", PAGE)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Item) == made


@pytest.mark.parametrize("form", [rss.FORMAT, atom.FORMAT], ids=lambda form: form.name)
@pytest.mark.parametrize("made", [SMALL, HOSTILE], ids=["small", "hostile"])
def test_validators_find_nothing_in_a_feed_of_digests(made: Digest, form: Format) -> None:
    item = digest_body.item(made, "best", PAGE)
    assert list(findings(form.render(feed(item)), now=NOW)) == []
