"""The page as it is written: read by an HTML5 parser, without a browser."""

import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from urllib.parse import urlsplit

import html5lib
import pytest
from bs4 import BeautifulSoup, Tag
from msgspec.structs import replace

from aggregator import content, page, registry
from aggregator.records import Entry, Feed
from tests.formats.samples import FULL, ORDINARY, SAMPLES, TEAM, TRAPS, at, bare, entry

DAILY = SAMPLES["ordinary"]
HOT = replace(SAMPLES["empty"], name="hot", title="Hot & New", description="50 votes <or more>.")
FORMATS = registry.formats()
ALL = (*ORDINARY, *TRAPS, TEAM)


def rendered(*latest: Entry, feeds: tuple[Feed, ...] = (DAILY, HOT)) -> BeautifulSoup:
    """The page of these entries, which must be without a fault in its markup."""
    return BeautifulSoup(page.render("Daily <Papers>", feeds, FORMATS, latest), "html5lib")


def text(element: Tag | None) -> str:
    """The text of an element, on one line."""
    assert element is not None
    return " ".join(element.get_text().split())


def papers(soup: BeautifulSoup) -> list[Tag]:
    return soup.select("article")


def test_every_feed_is_found_in_every_format_by_a_reader_that_is_given_the_page() -> None:
    found = rendered().select('head link[rel="alternate"]')
    assert [(link["type"], link["title"], link["href"]) for link in found] == [
        (form.media_type, f"{feed.title} ({form.label})", f"{feed.name}.{form.suffix}")
        for feed in (DAILY, HOT)
        for form in FORMATS
    ]


def test_every_feed_is_offered_to_people_in_every_format() -> None:
    links = rendered().select(".formats a")
    assert [(text(link), link["href"], link["type"]) for link in links] == [
        (f"{feed.title} as {form.label}", f"{feed.name}.{form.suffix}", form.media_type)
        for feed in (DAILY, HOT)
        for form in FORMATS
    ]


def test_a_feed_is_told_with_its_description_and_the_day_of_its_newest_entry() -> None:
    daily, hot = rendered().select(".feed")
    assert text(daily.select_one(".newest time")) == "Thursday, 6 August 2026"
    assert (text(hot.h3), text(hot.p)) == ("Hot & New", "50 votes <or more>.")
    assert text(hot.select_one(".newest")) == "No entries yet"


def test_the_list_of_feeds_the_style_and_the_icon_lie_beside_the_page() -> None:
    soup = rendered()
    assert [link["href"] for link in soup.select('[rel="stylesheet"], [rel="icon"]')] == [
        "style.css",
        "icon.png",
    ]
    assert [link["type"] for link in soup.select('a[href="feeds.opml"]')] == ["text/x-opml"]


def test_a_paper_is_shown_with_all_that_people_want_of_it() -> None:
    article = papers(rendered(ORDINARY[0]))[0]
    assert text(article.h3) == FULL.title
    assert text(article.select_one(".authors")) == (
        "Ada Lovelace, Kurt Gödel, 李 明 · California institute of technology"
    )
    assert [text(part) for part in article.select("details > *")] == [
        "Abstract",
        *content.paragraphs(FULL.abstract),
        f"AI summary: {FULL.ai_summary}",
        "Keywords: sparse attention, counting, livestock",
    ]
    assert [(text(a), a["href"]) for a in article.select("a")] == [
        (content.title(FULL), FULL.url),
        *((link.name, link.url) for link in content.links(FULL)[1:]),
    ]
    assert not article.select("details[open]")


def test_a_paper_of_which_only_the_title_is_known_has_nothing_to_open() -> None:
    article = papers(rendered(ORDINARY[2]))[0]
    assert text(article.h3) == ORDINARY[2].paper.title
    assert not article.select("details, p")


def test_a_summary_by_a_machine_is_never_called_an_abstract() -> None:
    details = papers(rendered(ORDINARY[1]))[0].details
    assert [text(part) for part in (details.select("*") if details else [])][:2] == [
        "Details",
        "AI summary: Only the machine has said what this is about.",
    ]


def test_a_long_list_of_authors_is_folded_and_whole_when_opened() -> None:
    article = papers(rendered(TEAM))[0]
    assert text(article.select_one(".authors")).endswith("Member 10 of the Team and 3,293 more")
    assert text(article.select_one("details p")) == "All 3,303 authors: " + ", ".join(
        TEAM.paper.authors
    )


def test_texts_are_shown_as_they_were_written_and_never_read_as_markup() -> None:
    soup = rendered(*TRAPS)
    assert text(soup.h1) == "Daily <Papers>"
    assert [text(article.h3) for article in papers(soup)] == [
        content.title(trap.paper) for trap in TRAPS
    ]
    first = papers(soup)[0]
    assert text(first.select_one(".authors")) == (
        'Sean O\'Casey, <b>Bold</b> & Sons, Quo "Te" D · AT&T <Labs>'
    )
    assert "Keywords: R&B, <think>, Q&A" in text(first.details)
    assert len(soup.select("script")) == 1
    assert not soup.select("article img, picture, think, iframe, style, [style], [onclick]")


def test_links_lead_only_to_the_web_or_to_files_beside_the_page() -> None:
    own = {"index.html", "feeds.opml", "style.css", "icon.png"}
    own |= {f"{feed.name}.{form.suffix}" for feed in (DAILY, HOT) for form in FORMATS}
    for element in rendered(*ALL).select("[href]"):
        address = str(element["href"])
        if not address.startswith("#"):
            assert address in own or urlsplit(address).scheme in {"http", "https"}


def test_a_link_within_the_page_has_its_target() -> None:
    soup = rendered(*ALL)
    names = [str(element["id"]) for element in soup.select("[id]")]
    assert len(names) == len(set(names))
    within = {str(a["href"])[1:] for a in soup.select('a[href^="#"]')}
    labels = {str(e["aria-labelledby"]) for e in soup.select("[aria-labelledby]")}
    assert within | labels <= set(names)


def test_nothing_is_loaded_from_elsewhere() -> None:
    soup = rendered(*ALL)
    assert {str(loaded["src"]) for loaded in soup.select("[src]")} == {"icon.png"}
    assert not soup.select("[srcset], [poster], [data], [background], [action]")
    assert {str(link["href"]) for link in soup.select("link")} <= {
        "style.css",
        "icon.png",
        *(f"{feed.name}.{form.suffix}" for feed in (DAILY, HOT) for form in FORMATS),
    }


def test_the_policy_allows_the_one_script_by_its_hash_and_nothing_else() -> None:
    soup = rendered(*ORDINARY)
    policy = soup.select_one('meta[http-equiv="Content-Security-Policy"]')
    script = soup.select_one("script")
    assert policy is not None
    assert script is not None
    assert script.string is not None
    digest = b64encode(sha256(script.string.encode()).digest()).decode()
    assert policy["content"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_the_latest_seven_days_that_have_papers_are_shown_newest_first() -> None:
    latest = [
        replace(entry(bare(f"2608.{number:05}", f"Paper {number}"), at(28)), published_at=moment)
        for number, moment in enumerate(at(28, 23) - timedelta(hours=31 * n) for n in range(10))
    ]
    days = rendered(*latest).select(".day")
    assert [text(day.h2) for day in days] == [
        "Friday, 28 August 2026",
        "Thursday, 27 August 2026",
        "Wednesday, 26 August 2026",
        "Tuesday, 25 August 2026",
        "Sunday, 23 August 2026",
        "Saturday, 22 August 2026",
        "Friday, 21 August 2026",
    ]
    assert [len(day.select("article")) for day in days] == [1, 1, 1, 1, 1, 1, 1]


def test_a_day_says_how_many_papers_it_has_and_can_be_reached() -> None:
    soup = rendered(*ALL)
    assert [text(count) for count in soup.select(".count")] == ["3 papers", "5 papers"]
    assert [(text(a), a["href"]) for a in soup.select(".days a")] == [
        ("Thu 6 Aug", "#on-2026-08-06"),
        ("Wed 5 Aug", "#on-2026-08-05"),
    ]


def test_headings_descend_by_one_step() -> None:
    levels = [int(heading.name[1]) for heading in rendered(*ALL).select("h1, h2, h3, h4, h5, h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_without_papers_the_page_says_so_and_has_no_filter() -> None:
    soup = rendered()
    assert text(soup.select_one("#papers")) == "No papers yet."
    assert not soup.select("script, input, nav")


def test_a_page_without_feeds_or_with_a_source_that_is_no_address_can_be_written() -> None:
    assert not rendered(*ORDINARY, feeds=()).select(".feed, footer a")
    odd = replace(DAILY, home_page_url="javascript:alert(1)")
    assert not rendered(feeds=(odd,)).select("footer a")


def test_a_paper_whose_address_is_no_url_has_a_title_without_a_link() -> None:
    odd = entry(replace(bare("2608.00009", "Odd"), url="javascript:alert(1)"), at(6))
    article = papers(rendered(odd))[0]
    assert (text(article.h3), article.select("h3 a")) == ("Odd", [])


@pytest.mark.parametrize(
    ("name", "latest"), [("ordinary", ORDINARY), ("traps", TRAPS), ("empty", ())]
)
def test_the_same_papers_give_the_same_bytes(name: str, latest: tuple[Entry, ...]) -> None:
    feed = SAMPLES[name]
    first, again = (page.render("Daily", (feed,), FORMATS, latest) for _ in range(2))
    assert first == again


def test_votes_stars_and_changes_of_an_entry_do_not_change_the_page() -> None:
    before = page.render("Daily", (DAILY,), FORMATS, ORDINARY)
    moved = replace(
        ORDINARY[0],
        readings=replace(ORDINARY[0].readings, upvotes=58, comments=4, stars=9),
        updated_at=ORDINARY[0].updated_at + timedelta(hours=1),
    )
    assert page.render("Daily", (DAILY,), FORMATS, (moved, *ORDINARY[1:])) == before


def test_the_list_of_feeds_is_offered_only_where_it_can_be_taken_away() -> None:
    known, unknown = (
        page.render("Daily", (replace(DAILY, base_url=base),), FORMATS, ())
        for base in ("https://example.org/p/", None)
    )
    assert b'href="feeds.opml"' in known
    assert b"feeds.opml" not in unknown


def test_the_page_of_a_week_of_thirty_papers_a_day_is_light() -> None:
    sentence = "A sentence of an abstract that is about as long as they are. "
    paper = replace(FULL, abstract=sentence * 22, authors=("Jane Q. Middlename",) * 6)
    week = [entry(paper, at(day)) for day in range(28, 21, -1) for _ in range(30)]
    assert len(page.render("Daily", (DAILY,), FORMATS, tuple(week))) < 500_000


def test_the_markup_has_no_fault_that_a_strict_parser_knows() -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(page.render("Daily <Papers>", (DAILY, HOT), FORMATS, ALL).decode())


def test_the_script_cannot_end_before_its_end() -> None:
    document = page.render("Daily", (DAILY,), FORMATS, ALL).decode()
    assert len(re.findall("</?script", document)) == 2
