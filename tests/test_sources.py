"""The lists of the site and their addresses, from the data and from the cards alone."""

import html
import json
import re
from datetime import date
from typing import Any

import pytest

from aggregator.errors import UnknownLayout
from aggregator.records import Kind, Listed, ParsedPage, Readings
from aggregator.sources import huggingface
from tests.pages import damage, era_2024, era_2026
from tests.samples import DAY, Record, bare, listed, parsed, ranked, read, record

# -- lists

LISTS: dict[str, tuple[str, Kind, str | None]] = {
    "day": (era_2026.day_page(DAY, [record(1)]), "day", "2026-08-06"),
    "newest": (era_2026.day_page(DAY, [record(1)], newest=True), "day", "2026-08-06"),
    "week": (era_2026.week_page(2026, 32, [record(1)]), "week", "2026-W32"),
    "month": (era_2026.month_page(2026, 8, [record(1)]), "month", "2026-08"),
    "trending": (era_2026.trending_page([record(1)]), "trending", None),
    "search": (
        era_2026.search_page(DAY, "sheep time", [record(1)], front=[record(2), record(3)]),
        "search",
        "sheep time",
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_every_kind_of_list_is_read_whole(name: str) -> None:
    text, kind, period = LISTS[name]
    assert read(text) == parsed(listed(1), kind=kind, period=period)


@pytest.mark.parametrize("name", LISTS)
def test_every_kind_of_list_is_read_from_its_cards_alone(name: str) -> None:
    text, _kind, period = LISTS[name]
    found = read(damage.without_data(text))
    # The address that a week or a month names as its own is that of the newest list.
    is_dated = name in ("day", "newest")
    seen = {"trending": ("trending", None)}.get(name, ("day", period if is_dated else None))
    if name == "search":
        seen = ("search", None)
    assert (found.kind, found.period) == seen
    readings = Readings(upvotes=11, comments=None if name == "trending" else 2)
    (one,) = found.listed
    stated: dict[str, Any] = {"listed_on": DAY} if seen[1] else {}
    if name == "search":
        stated["abstract"] = "We count sheep for the 1th time. None is lost."
    else:
        stated["submitter"] = "someone"
    title = "On Sheep, Part 1"
    assert one == Listed(paper=bare(1, **stated), readings=readings, rank=1, listed_as=title)


def test_cards_of_2024_are_told_from_those_of_2026() -> None:
    found = read(damage.without_data(era_2024.day_page(DAY, [record(1)])))
    assert found.layout == "huggingface_2024_date"
    assert (found.period, ranked(found.listed)) == ("2026-08-06", [(1, "2608.00001")])


def test_an_abstract_on_a_card_may_be_a_link_without_a_paragraph() -> None:
    long = "We count sheep, one after the other, and then we count them again. " * 5
    found = era_2026.search_page(DAY, "sheep time", [record(1, summary=long)])
    text = damage.without_data(found)
    assert "<p" in text[text.index("<article") : text.index("</article>")]
    linked = re.sub(r"(<article.*?)<p\b([^>]*)>(.*?)</p>", r"\1<span\2>\3</span>", text, flags=re.S)
    assert read(linked).listed[0].paper.abstract == long.strip()


def test_a_search_without_data_is_told_by_its_own_address_and_keeps_the_abstracts() -> None:
    text = damage.without_data(LISTS["search"][0])
    address = 'property="og:url" content="https://huggingface.co/papers'
    assert address in text
    found = read(text.replace(address, f"{address}?q=sheep%20%0atime"))
    assert (found.kind, found.period) == ("search", "sheep time")
    (one,) = found.listed
    assert one.paper == bare(1, abstract="We count sheep for the 1th time. None is lost.")


@pytest.mark.parametrize(
    ("change", "kind", "period"),
    [
        ({"dateString": "2026-08-06T00:00:00.000Z"}, "day", "2026-08-06"),
        ({"dateString": None}, "day", None),
        ({"dateString": "soon"}, "day", None),
        ({"periodType": "week"}, "week", "2026-W32"),
        ({"periodType": "month", "dateString": "2026-08-01"}, "month", "2026-08"),
        ({"periodType": "week", "dateString": "soon"}, "week", None),
        ({"periodType": "month", "dateString": "2026-13"}, "month", None),
        ({"periodType": "year"}, "day", None),
        ({"periodType": ["day"]}, "day", None),
        ({"periodType": None}, "day", "2026-08-06"),
        ({"query": None}, "day", "2026-08-06"),
        ({"query": {"q": " "}}, "day", "2026-08-06"),
        ({"searchResults": []}, "day", "2026-08-06"),
        ({"searchResults": [record(9)]}, "day", "2026-08-06"),
        ({"searchResults": [record(1)], "dateString": None}, "search", None),
        ({"isTrending": "no"}, "day", "2026-08-06"),
        ({"isTrending": True}, "trending", None),
    ],
)
def test_a_page_of_2026_states_its_list_or_none(
    change: Record, kind: Kind, period: str | None
) -> None:
    found = read(with_props(era_2026.day_page(DAY, [record(1)]), change))
    assert (found.layout, found.kind, found.period) == ("huggingface_2026_period", kind, period)
    assert ranked(found.listed) == [(1, "2608.00001")]


def with_props(text: str, change: Record) -> str:
    """A page whose data have these page-level keys instead."""
    found = re.search(r'data-target="DailyPapers" data-props="([^"]*)"', text)
    assert found
    data = html.escape(json.dumps(json.loads(html.unescape(found[1])) | change))
    return text[: found.start(1)] + data + text[found.end(1) :]


def test_data_without_any_known_key_are_claimed_by_no_era() -> None:
    text = LISTS["day"][0]
    for key in ("periodType", "dateString", "query"):
        text = text.replace(f"&quot;{key}&quot;:", f"&quot;{key}2&quot;:")
    with pytest.raises(UnknownLayout):
        read(text)


# -- cards


def card(markup: str, head: str = "") -> ParsedPage:
    mark = '<div class="SVELTE_HYDRATER contents"></div>'
    return read(f"<html>{head}<!--[-->{mark}<article>{markup}</article></html>")


TITLE = '<h3><a href="/papers/2608.00001">On <!-- x -->Sheep</a></h3>'


@pytest.mark.parametrize(
    ("shown", "votes"),
    [
        ('<label><input type="checkbox"><div class="leading-none">1,234</div></label>', 1234),
        ('<label><input type="checkbox"><div class="leading-none">-</div></label>', 0),
        ('<label><input type="checkbox"><div class="leading-none">1.2k</div></label>', None),
        (
            '<b class="leading-none">5</b><p><input type="CHECKBOX"><b class="leading-none">6</b>',
            6,
        ),
        ('<div class="leading-none">Submitted by 9</div><div class="leading-none">7</div>', 7),
        ('<div class="font-semibold text-orange-500">117</div>', 117),
        ('<p><i><input type="checkbox"></i><b class="leading-none">74</b></p>', 74),
        ('<div class="leading-none">\u0667</div>', None),
        (f'<div class="leading-none">{"9" * 5000}</div>', None),
        ("", None),
    ],
)
def test_the_votes_of_a_card_are_exact_or_unknown(shown: str, votes: int | None) -> None:
    (one,) = card(TITLE + shown).listed
    assert one.readings == Readings(upvotes=votes)


def test_a_number_around_a_card_is_none_of_its_votes() -> None:
    (one,) = card(f'{TITLE}<input type="checkbox">', '<b class="leading-none">5</b>').listed
    assert one.readings == Readings()


@pytest.mark.parametrize(
    "link",
    [
        "<h3>On Sheep</h3>",
        "<h3><a>On Sheep</a></h3>",
        '<h3><a href="/papers/">On Sheep</a></h3>',
        '<h3><a href="/papers/%20%0a">On Sheep</a></h3>',
        '<h3><a href="/spaces/1">On Sheep</a></h3>',
        '<h3><a href="http://[">On Sheep</a></h3>',
        '<h3><a href="/papers/2608.00001"> <!-- --> </a></h3>',
        '<h3><a href="/papers/2608.00001-on-sheep">On Sheep</a></h3>',
        '<h3><a href="https://mirror.example/papers/2608.00001">On Sheep</a></h3>',
        f'<h3><a href="/papers/2608.00001">{"x" * 2_001}</a></h3>',
    ],
)
def test_a_card_without_an_id_or_a_title_is_none(link: str) -> None:
    with pytest.raises(UnknownLayout):
        card(link)


def test_cards_without_an_end_are_read_three_deep() -> None:
    text = era_2026.day_page(DAY, [record(number) for number in range(1, 6)])
    found = read(damage.without_data(text).replace("</article>", ""))
    assert ranked(found.listed) == [(rank, f"2608.{rank:05}") for rank in (1, 2, 3)]
    assert [one.reason for one in found.rejections] == ["its card cannot be read"] * 2


def test_what_is_far_too_long_on_a_card_is_not_shown() -> None:
    (one,) = card(f"{TITLE}<p>We count.</p><p>{'x' * 20_001}</p>Submitted by {'x' * 101}").listed
    assert (one.paper.abstract, one.paper.submitter) == ("We count.", None)


@pytest.mark.parametrize(
    ("href", "paper_id"),
    [
        ("https://huggingface.co/papers/2608.00001v2?a=1#b", "2608.00001"),
        ("/papers/hep-th/9901001", "hep-th/9901001"),
        ("/papers/%202608.00001%00%0A", "2608.00001"),
    ],
)
def test_the_link_of_a_card_names_the_paper(href: str, paper_id: str) -> None:
    (one,) = card(f'<h3><a href="{href}">On Sheep</a></h3>').listed
    assert (one.paper.id, one.paper.title) == (paper_id, "On Sheep")


@pytest.mark.parametrize(
    ("head", "kind", "period"),
    [
        ("", "day", None),
        ('<time datetime="2026-08-06T00:00:00.000Z"></time>', "day", "2026-08-06"),
        ('<time datetime="2026-W32"></time>', "day", None),
        ('<meta property="og:url"><time datetime="2026-08-06"></time>', "day", "2026-08-06"),
        (
            '<meta property="og:url" content="https://huggingface.co/papers/week/2026-W32">',
            "week",
            "2026-W32",
        ),
        (
            '<meta property="og:url" content="https://huggingface.co/papers?date=2026-08-05">',
            "day",
            "2026-08-05",
        ),
        ('<meta property="og:url" content="https://example.org/papers/trending">', "day", None),
        ('<meta property="og:url" content="https://huggingface.co/papers?q=%20">', "search", None),
    ],
)
def test_without_data_a_page_is_what_it_says_of_itself(
    head: str, kind: Kind, period: str | None
) -> None:
    found = card(TITLE, head)
    assert (found.layout, found.kind, found.period) == ("huggingface_2026_period", kind, period)


@pytest.mark.parametrize(
    ("before", "after", "day"),
    [
        ("/papers/date/2026-08-05", "/papers/date/2026-08-07", "2026-08-06"),
        ("/papers?date=2026-08-06", "/papers?date=2026-08-10", "2026-08-07"),
        ("/papers/date/2026-08-05", "/papers/date/2026-08-10", None),
        ("/papers/date/2026-08-05", "/papers/date/2026-08-06", None),
        ("/papers/date/2026-08-05", "/papers/date/2026-09-07", None),
        ("/papers/date/2026-08-05", "/papers/date/soon", None),
        ("/papers/date/2026-08-05", "http://[/papers/date/2026-08-07", "2026-08-06"),
        ("/papers/date/2026-08-05", "/papers/date/2026-13-40", None),
    ],
)
def test_the_day_of_a_page_without_data_may_stand_between_its_arrows(
    before: str, after: str, day: str | None
) -> None:
    arrows = f'<a href="{before}">&lt;</a><a href="{after}">&gt;</a>'
    assert card(TITLE, arrows).period == day


def test_cards_without_data_on_a_page_of_no_known_site_are_refused() -> None:
    with pytest.raises(UnknownLayout):
        read(f"<html><!--[--><article>{TITLE}</article></html>")


# -- addresses


@pytest.mark.parametrize("base", ["https://huggingface.co", "http://127.0.0.1:8000/mirror"])
@pytest.mark.parametrize(
    ("kind", "period", "path"),
    [
        ("day", None, ""),
        ("day", "2026-08-06", "/date/2026-08-06"),
        ("week", "2026-W32", "/week/2026-W32"),
        ("month", "2026-08", "/month/2026-08"),
        ("trending", None, "/trending"),
        ("search", "R&B, C++ or 模型?", "?q=R%26B%2C%20C%2B%2B%20or%20%E6%A8%A1%E5%9E%8B%3F"),
    ],
)
def test_every_list_has_an_address_that_asks_for_it(
    base: str, kind: Kind, period: str | None, path: str
) -> None:
    address = huggingface.list_url(base, kind, period)
    assert address == f"{base}/papers{path}"
    assert huggingface.asked(base, address) == (kind, period)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/papers", ("day", None)),
        ("/papers/", ("day", None)),
        ("/papers#top", ("day", None)),
        ("/papers?date=2024-08-01", ("day", "2024-08-01")),
        ("/papers?date=soon", None),
        ("/papers?q=a+b%20c", ("search", "a b c")),
        ("/papers?sort=x", ("day", None)),
        ("/papers/date/2026-08-06", ("day", "2026-08-06")),
        ("/papers/date/2026-W32", None),
        ("/papers/week/2026-W32", ("week", "2026-W32")),
        ("/papers/month/2026-08", ("month", "2026-08")),
        ("/papers/trending", ("trending", None)),
        ("/papers/2405.01234", None),
        ("/papersday", None),
        ("/", None),
    ],
)
def test_an_address_asks_for_a_list_or_for_none(
    path: str, asked: tuple[Kind, str | None] | None
) -> None:
    for base in ("https://huggingface.co", "http://127.0.0.1:8000/mirror"):
        assert huggingface.asked(base, base + path) == asked
    assert huggingface.asked("https://huggingface.co", f"https://huggingface.com{path}") is None


@pytest.mark.parametrize("base", ["https://huggingface.co", "http://127.0.0.1:8000/mirror"])
def test_the_api_is_asked_for_a_day_and_for_as_many_papers_as_it_gives(base: str) -> None:
    address = huggingface.api_url(base, "2026-08-06")
    assert address == f"{base}/api/daily_papers?date=2026-08-06&limit=100"
    assert huggingface.asked(base, address) is None


def test_the_source_knows_its_api_and_its_first_day() -> None:
    source = huggingface.SOURCE
    found = (source.name, source.base_url, source.api_url, source.api_most, source.first_on)
    assert found == (
        "huggingface",
        "https://huggingface.co",
        huggingface.api_url,
        100,
        date(2023, 5, 4),
    )
