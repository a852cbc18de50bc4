"""What happened to a paper after it was listed, each event an item."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import html5lib
import msgspec
import pytest
from hypothesis import given
from lxml import etree

from aggregator import news
from aggregator.formats import atom, json_feed, rss
from aggregator.records import Candidate, Climb, Event, Feed, Item, Link
from tests.digest.wild import LINES
from tests.samples import LISTED, NOW, SEEN, candidate, climb, event
from tests.w3c.rules import findings

HOUR = timedelta(hours=1)
PAGE = "https://huggingface.co/papers/2608.00001"
CODE, PROJECT = "https://github.com/example/sheep", "https://sheep.example.org/"
ID = "https://arxiv.org/abs/2608.00001"


def links(*stated: tuple[str, str]) -> tuple[Link, ...]:
    """Where to go from a paper of which no code and no project page is known, and these."""
    every = (
        ("Daily Papers page", PAGE),
        ("arXiv abstract", ID),
        ("PDF", "https://arxiv.org/pdf/2608.00001"),
        ("HTML version", "https://arxiv.org/html/2608.00001"),
        *stated,
    )
    return tuple(
        Link(
            name=name,
            url=url,
            media_type="application/pdf" if name == "PDF" else "text/html",
        )
        for name, url in every
    )


WITHOUT: dict[str, Any] = {"code_url": None, "project_url": None}


def told(one: Candidate, since: datetime = LISTED) -> list[tuple[str, datetime, str]]:
    """(what, when, title) of each item."""
    found = []
    for item in news.items(one, since):
        assert item.id.startswith(f"{ID}#")
        found.append((item.id.removeprefix(f"{ID}#"), item.published_at, item.title))
    return found


# -- each kind


def test_code_that_was_released_is_an_item_with_all_that_is_known_of_its_paper() -> None:
    one = candidate(events=[event(NOW, "code_url", None, CODE)], project_url=None)
    happened = f'<p>Code was released: <a href="{CODE}">{CODE}</a></p>'
    assert news.items(one, LISTED) == [
        Item(
            key="news:arxiv:2608.00001:code",
            id=f"{ID}#code",
            url=CODE,
            title="Code released: On Sheep, Part 1",
            html=(
                f"{happened}\n"
                f'<p dir="auto"><a href="{PAGE}">On Sheep, Part 1</a></p>\n'
                "<p>Ada Lovelace, Kurt Gödel</p>\n"
                '<p dir="auto">We count sheep for the 1th time. None is lost.</p>\n'
                f'<p><a href="{PAGE}">Daily Papers page</a> · '
                f'<a href="{ID}">arXiv abstract</a> · '
                '<a href="https://arxiv.org/pdf/2608.00001">PDF</a> · '
                '<a href="https://arxiv.org/html/2608.00001">HTML version</a> · '
                f'<a href="{CODE}">Code</a></p>'
            ),
            summary_html=happened,
            categories=("Code released",),
            links=links(("Code", CODE)),
            thumbnail="https://cdn.example.org/2608.00001.png",
            published_at=NOW,
            updated_at=NOW,
            extra={
                "_news": {"key": "arxiv:2608.00001", "what": "code", "at": "2026-08-06T20:00:00Z"}
            },
        )
    ]


def test_an_item_of_a_paper_of_which_only_the_title_is_known_tells_no_more() -> None:
    bare: dict[str, Any] = {"authors": (), "abstract": None, "arxiv_url": None, "pdf_url": None}
    bare |= {"thumbnail_url": None, **WITHOUT}
    (item,) = news.items(candidate(climbs=[climb(SEEN, 1), climb(NOW, 50)], **bare), LISTED)
    assert item.html == (
        "<p>It passed 50 votes.</p>\n"
        f'<p dir="auto"><a href="{PAGE}">On Sheep, Part 1</a></p>\n'
        f'<p><a href="{PAGE}">Daily Papers page</a></p>'
    )
    assert (item.thumbnail, item.links) == (None, links()[:1])


@pytest.mark.parametrize(
    ("field", "before", "after", "stated", "slug", "title", "url", "html"),
    [
        (
            *("code_url", None, CODE, {}, "code", "Code released", CODE),
            f'<p>Code was released: <a href="{CODE}">{CODE}</a></p>',
        ),
        (
            *("project_url", None, PROJECT, {}, "project", "Project page", PROJECT),
            f'<p>A project page was added: <a href="{PROJECT}">{PROJECT}</a></p>',
        ),
        (
            *("author_participating", "false", "true", {"author_participating": True}),
            *("author", "An author joined the discussion", f"{PAGE}#community"),
            f'<p>An author takes part in <a href="{PAGE}#community">the discussion</a>.</p>',
        ),
        (
            *("title", "On a Sheep", "On Sheep, Part 1", {}),
            *("revised-2026-08-06T20:00:00Z", "Title revised", PAGE),
            "<p>The title was revised: On <del>a Sheep</del> <ins>Sheep, Part 1</ins></p>",
        ),
        (
            *("abstract", "We count\n\nsheep. Some are lost.", "We count sheep. None is lost."),
            *({"abstract": "We count sheep. None is lost."}, "revised-2026-08-06T20:00:00Z"),
            *("Abstract revised", PAGE),
            "<p>The abstract was revised: We count sheep. <del>Some are</del> "
            "<ins>None is</ins> lost.</p>",
        ),
    ],
)
def test_a_change_that_is_news_says_what_happened(
    field: str,
    before: str | None,
    after: str,
    stated: dict[str, Any],
    slug: str,
    title: str,
    url: str,
    html: str,
) -> None:
    one = candidate(events=[event(NOW, field, before, after)], **stated)
    (item,) = news.items(one, LISTED)
    assert (item.id, item.url) == (f"{ID}#{slug}", url)
    assert item.title == f"{title}: On Sheep, Part 1"
    assert (item.summary_html, item.html.partition("\n")[0]) == (html, html)
    assert item.categories == (title,)


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("code_url", "https://a.example/", CODE),
        ("project_url", "https://a.example/", PROJECT),
        ("author_participating", None, "false"),
        ("author_participating", None, "true"),  # it may have been so all along
        ("title", None, "On Sheep, Part 1"),
        ("abstract", None, "Sheep."),
        ("authors", "Ada Lovelace", "Ada Lovelace, Kurt Gödel"),
        ("keywords", None, "sheep, counting"),
        ("ai_summary", "Goats.", "Sheep are counted."),
        ("organization", None, "California institute of technology"),
        ("arxiv_url", None, ID),
    ],
)
def test_any_other_change_is_no_news(field: str, before: str | None, after: str) -> None:
    assert told(candidate(events=[event(NOW, field, before, after)])) == []


def test_what_was_so_when_it_was_first_seen_is_no_news() -> None:
    one = candidate(climbs=[climb(SEEN, 300, 999)], author_participating=True)
    assert news.items(one, LISTED) == []


def first_data(at: datetime) -> list[Event]:
    """What a page with data adds to cards, which show neither authors nor addresses."""
    return [
        event(at, "abstract", None, "We count sheep."),
        event(at, "authors", None, "Ada Lovelace, Kurt Gödel"),
        event(at, "code_url", None, CODE),
        event(at, "project_url", None, PROJECT),
        event(at, "author_participating", None, "true"),
    ]


def test_what_the_first_data_of_a_page_show_of_a_paper_that_had_a_card_alone_is_no_news() -> None:
    stated: dict[str, Any] = {"author_participating": True, "title": "On Sheep"}
    assert told(candidate(events=first_data(NOW), **stated)) == []
    # But the words of the card are words of the authors.
    revised = event(NOW, "title", "On Goats", "On Sheep")
    assert told(candidate(events=[*first_data(NOW), revised], **stated)) == [
        ("revised-2026-08-06T20:00:00Z", NOW, "Title revised: On Sheep")
    ]


def test_code_that_comes_with_another_author_is_news() -> None:
    events = [
        event(NOW, "authors", "Ada Lovelace", "Ada Lovelace, Kurt Gödel"),
        event(NOW, "code_url", None, CODE),
    ]
    assert [slug for slug, _, _ in told(candidate(events=events))] == ["code"]


def test_what_is_released_after_the_first_data_is_news() -> None:
    shown = [one for one in first_data(SEEN) if one.field not in ("code_url", "project_url")]
    later = [event(NOW, "code_url", None, CODE), event(NOW, "project_url", None, PROJECT)]
    assert [(slug, at) for slug, at, _ in told(candidate(events=[*shown, *later]))] == [
        ("code", NOW),
        ("project", NOW),
    ]


# -- votes


@pytest.mark.parametrize(
    ("votes", "passed"),
    [
        ((0, 49), []),
        ((0, 50), [(1, 50)]),
        ((49, 51, 60), [(1, 50)]),
        ((50, 99), []),
        ((51, 100), [(1, 100)]),
        ((3, 49, 210), [(2, 50), (2, 100), (2, 200)]),
        ((49, 50, 99, 100, 199, 200, 201, 999), [(1, 50), (3, 100), (5, 200)]),
        ((None, 60), []),  # none were read before: it may have had them all along
        ((None, 49, 50), [(2, 50)]),
        ((10, None, 50), [(2, 50)]),
    ],
)
def test_each_number_of_votes_is_told_once_when_it_is_passed(
    votes: Sequence[int | None], passed: list[tuple[int, int]]
) -> None:
    rises = [climb(SEEN + hours * HOUR, upvotes, 5) for hours, upvotes in enumerate(votes)]
    assert told(candidate(climbs=rises)) == [
        (f"votes-{least}", SEEN + hours * HOUR, f"Passed {least} votes: On Sheep, Part 1")
        for hours, least in passed
    ]


def test_a_source_that_is_behind_passes_no_number_again() -> None:
    rises: list[Climb] = [
        climb(SEEN, 20),
        climb(SEEN + HOUR, 60),
        climb(SEEN + 2 * HOUR, 10, source="elsewhere"),
        climb(SEEN + 3 * HOUR, 55, source="elsewhere"),
    ]
    assert [slug for slug, _, _ in told(candidate(climbs=rises))] == ["votes-50"]


# -- once, in order, and as it was then


def test_news_come_in_order_of_time_and_only_what_came_since_the_feed_is_about_it() -> None:
    events = [
        event(SEEN + HOUR, "title", "On Goats", "On Sheep, Part 1"),
        event(SEEN + 3 * HOUR, "code_url", None, CODE),
        event(SEEN + 5 * HOUR, "project_url", None, PROJECT),
    ]
    rises = [climb(SEEN, 1), climb(SEEN + 2 * HOUR, 50), climb(SEEN + 4 * HOUR, 100)]
    one = candidate(events=events, climbs=rises)
    slugs = ["revised-2026-08-06T12:00:00Z", "votes-50", "code", "votes-100", "project"]
    assert [slug for slug, _, _ in told(one)] == slugs
    for passed in range(1, 6):
        assert [slug for slug, _, _ in told(one, SEEN + passed * HOUR)] == slugs[passed - 1 :]
    assert told(one, SEEN + 6 * HOUR) == []


def test_code_that_moves_is_told_once() -> None:
    events = [
        event(SEEN, "code_url", None, "https://a.example/"),
        event(NOW, "code_url", "https://a.example/", CODE),
        event(NOW, "author_participating", "false", "true"),
        event(NOW + HOUR, "author_participating", "true", "false"),
        event(NOW + 2 * HOUR, "author_participating", "false", "true"),
    ]
    one = candidate(events=events, author_participating=True)
    assert [(slug, at) for slug, at, _ in told(one)] == [("code", SEEN), ("author", NOW)]


def test_a_paper_that_is_revised_again_is_told_of_again() -> None:
    events = [
        event(SEEN, "title", "First", "Second"),
        event(NOW, "title", "Second", "First"),
    ]
    assert told(candidate(events=events, title="First")) == [
        ("revised-2026-08-06T11:00:00Z", SEEN, "Title revised: Second"),
        ("revised-2026-08-06T20:00:00Z", NOW, "Title revised: First"),
    ]


def test_title_and_abstract_that_are_revised_together_are_one_item() -> None:
    events = [
        event(NOW, "abstract", "Of goats.", "Of sheep."),
        event(NOW, "code_url", None, CODE),
        event(NOW, "title", "On Goats", "On Sheep"),
    ]
    one = candidate(events=events, title="On Sheep", abstract="Of sheep.")
    assert told(one) == [
        ("code", NOW, "Code released: On Sheep"),
        ("revised-2026-08-06T20:00:00Z", NOW, "Title and abstract revised: On Sheep"),
    ]
    assert news.items(one, LISTED)[1].summary_html == (
        "<p>The title was revised: On <del>Goats</del> <ins>Sheep</ins></p>\n"
        "<p>The abstract was revised: Of <del>goats.</del> <ins>sheep.</ins></p>"
    )


def test_of_several_changes_at_one_moment_the_first_and_the_last_statement_are_compared() -> None:
    """Pages of one run may state a paper in two ways."""
    events = [
        event(NOW, "title", "First", "Second"),
        event(NOW, "code_url", None, "https://a.example/"),
        event(NOW, "title", "Second", "Third"),
        event(NOW, "code_url", "https://a.example/", CODE),
    ]
    one = candidate(events=events, title="Third")
    assert [(item.title, item.url) for item in news.items(one, LISTED)] == [
        ("Code released: Third", CODE),
        ("Title revised: Third", PAGE),
    ]
    back = [event(NOW, "title", "First", "Second"), event(NOW, "title", "Second", "First")]
    assert told(candidate(events=back, title="First")) == []


def test_a_paper_is_told_of_as_it_was_stated_at_the_moment() -> None:
    """So a feed that is added later tells the same."""
    events = [
        event(SEEN, "code_url", None, CODE),
        event(NOW, "title", "On Goats", "On Sheep, Part 1"),
        event(NOW, "authors", "Ada Lovelace", "Ada Lovelace, Kurt Gödel"),
    ]
    whole = candidate(events=events)
    then = candidate(events=events[:1], title="On Goats", authors=("Ada Lovelace",))
    assert news.items(whole, LISTED)[:1] == news.items(then, LISTED)
    assert "Kurt Gödel" in news.items(whole, LISTED)[1].html


# -- the words of a revision


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("a b c", "a x c", "a <del>b</del> <ins>x</ins> c"),
        ("a b c", "a c", "a <del>b</del> c"),
        ("a c", "a b c", "a <ins>b</ins> c"),
        ("a b", "c d", "<del>a b</del> <ins>c d</ins>"),
        ("a\n\nb  c", "a b d", "a b <del>c</del> <ins>d</ins>"),
        ("<b> & a", "<i> & a", "<del>&lt;b&gt;</del> <ins>&lt;i&gt;</ins> &amp; a"),
        (r"$\pi$ a", r"$\pi$ b", "π <del>a</del> <ins>b</ins>"),
    ],
)
def test_words_that_went_and_came_are_marked(before: str, after: str, marked: str) -> None:
    one = candidate(events=[event(NOW, "abstract", before, after)], abstract=after)
    (item,) = news.items(one, LISTED)
    assert item.summary_html == f"<p>The abstract was revised: {marked}</p>"


# -- hostile text


def hostile(text: str) -> list[Item]:
    """The news of a paper of which this was stated again and again."""
    events = [
        event(SEEN, "code_url", None, f"https://example.org/{text}"),
        event(SEEN, "project_url", None, text or "x"),
        event(SEEN, "author_participating", "false", "true"),
        event(NOW, "title", "Sheep", text or "Goats"),
        event(NOW, "abstract", f"{text} lost", f"a {text} <b>"),
    ]
    return news.items(
        candidate(
            events=events,
            climbs=[climb(SEEN, 1), climb(NOW, 999)],
            title=text or "Goats",
            abstract=f"a {text} <b>",
            authors=(text or "Goats",),
            code_url=f"https://example.org/{text}",
            project_url=text or "x",
        ),
        LISTED,
    )


@given(LINES)
def test_whatever_was_stated_stays_text(text: str) -> None:
    items = hostile(text)
    assert len(items) == 7
    for item in items:
        for html in (item.html, item.summary_html):
            etree.fromstring(f"<div>{html}</div>")
            html5lib.HTMLParser(strict=True).parseFragment(html)
            tags = {one.tag for one in etree.fromstring(f"<div>{html}</div>").iter()}
            assert tags <= {"div", "p", "a", "del", "ins"}
        assert msgspec.json.decode(msgspec.json.encode(item), type=Item) == item


OF_TITLES = {"ContainsHTML", "ContainsUndeclaredHTML"}
"""Of a title that holds what looks like the end of an element; for that there is no remedy."""


@given(LINES)
def test_the_w3c_validator_would_find_nothing_in_a_feed_of_news(text: str) -> None:
    feed = Feed(
        name="news",
        title="News",
        description="What happens.",
        home_page_url="https://huggingface.co/papers",
        base_url="https://example.org/p/",
        updated_at=NOW,
        entries=tuple(
            sorted(hostile(text), key=lambda item: (-item.published_at.timestamp(), item.id))
        ),
        version="1.0",
    )
    for form in (rss.FORMAT, atom.FORMAT):
        found = {one.split(":")[0] for one in findings(form.render(feed), now=NOW + HOUR)}
        assert found <= OF_TITLES
    ids = [
        form.entry_ids(form.render(feed)) for form in (rss.FORMAT, atom.FORMAT, json_feed.FORMAT)
    ]
    assert ids == [tuple(item.id for item in feed.entries)] * 3
