"""Two readings of a page, checked against each other, and what is believed."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from aggregator.errors import (
    ChallengePage,
    NotAPage,
    NotBelieved,
    UnknownLayout,
)
from aggregator.records import ParsedPage, Rejection
from tests.pages import damage, era_2024, era_2026
from tests.pages.markup import as_saved
from tests.samples import DAY, Record, listed, parsed, ranked, read, record

ABSENCE = "the visible cards can no longer be read: nothing checks the data"
ALONE = "read from the visible cards alone: "


def page(*records: Record) -> str:
    return era_2026.day_page(DAY, records)


def with_cards_of(shown: str, data: str) -> str:
    """The cards of one page below the data of another."""
    grid = '<div class="relative grid'
    head, _, _ = data.partition(grid)
    _, found, tail = shown.partition(grid)
    assert found
    return head + found + tail


def test_a_sound_page_is_read_from_both_and_nothing_is_wrong_with_it() -> None:
    assert read(page(record(1), record(2))) == parsed(listed(1, 1), listed(2, 2))


def test_an_empty_list_is_an_answer() -> None:
    empty = read(page())
    assert empty == parsed()


# -- however the page was saved


@pytest.mark.parametrize(
    "saved",
    [
        as_saved,
        lambda text: text.replace("&quot;", "&#34;"),
        lambda text: text.replace("&quot;", "&#x22;"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: f"\ufeff{text}",
        lambda text: text.replace("<!doctype html>", ""),
        lambda text: text.replace("data-props", "DATA-PROPS").replace("<article", "<ARTICLE"),
        lambda text: text.replace("sheep", "sh\0eep"),
        lambda text: text.replace("<main", "\ud800\x01\x1b<main"),
        lambda text: text.replace("</html>", "</HTML >"),
    ],
)
def test_the_ways_of_savers_change_nothing(saved: Callable[[str], str]) -> None:
    assert read(saved(page(record(1)))) == parsed(listed(1))


def test_data_of_components_inside_the_data_are_text() -> None:
    inside = (
        '<div class="SVELTE_HYDRATER contents" data-target="DailyPapers" '
        'data-props="{&quot;dailyPapers&quot;:[],&quot;x&quot;:&amp;quot;}"></div>'
    )
    odd = record(1, {"comments": [{"data": {"html": inside}}]}, summary=inside)
    assert read(page(odd)) == parsed(listed(1, abstract=inside))


# -- the second reading alone


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("{", "the data of the DailyPapers component are no JSON"),
        ("[" * 100_000, "the data of the DailyPapers component are no JSON"),
        ("[1]", "the data of the DailyPapers component are no JSON object"),
        ('{"periodType":"day","dateString":"2026-08-06"}', "its data hold no list of papers"),
        (
            '{"periodType":"day","dateString":"2026-08-06","dailyPapers":{"1":2}}',
            "its data hold no list of papers",
        ),
        (None, "the DailyPapers component carries no data"),
    ],
)
def test_where_the_data_are_gone_the_cards_speak_and_a_doubt_says_so(
    data: str | None, problem: str
) -> None:
    text = page(record(1))
    begin = text.index(' data-props="', text.index('data-target="DailyPapers"'))
    end = text.index('"', begin + 13) + 1
    attribute = f" data-props='{data}'" if data is not None else ""
    found = read(text[:begin] + attribute + text[end:])
    assert (found.read_from, found.period) == (("cards",), "2026-08-06")
    assert ranked(found.listed) == [(1, "2608.00001")]
    assert len(found.doubts) == 1
    assert found.doubts[0].startswith(ALONE + problem)


def test_a_component_that_is_gone_leaves_the_cards() -> None:
    text = page(record(1)).replace('data-target="DailyPapers"', "")
    assert read(text).doubts == (
        "read from the visible cards alone: there is no DailyPapers component",
    )


def test_unreadable_cards_beside_missing_data_are_rejections() -> None:
    text = damage.without_data(page(record(1), record(2)))
    found = read(text.replace('href="/papers/2608.00002"', 'href="/spaces/x"'))
    assert ranked(found.listed) == [(1, "2608.00001")]
    assert found.rejections == (Rejection(position=2, reason="its card cannot be read"),)


def test_cards_without_votes_are_doubted() -> None:
    text = damage.without_data(page(record(1))).replace("leading-none", "leading-tight")
    assert read(text).doubts[1:] == ("no record has votes",)


# -- the first reading alone


def test_where_the_cards_are_gone_the_data_speak_and_a_doubt_says_so() -> None:
    text = damage.with_unknown_cards(page(record(1)))
    assert read(text) == parsed(listed(1), doubts=(ABSENCE,), read_from=("data",))


def test_the_doubts_name_what_is_in_an_unknown_form_and_how_often() -> None:
    odd = [record(1, upvotes="many"), record(2, upvotes=[])]
    found = read(page(*odd, record(3, {"isAuthorParticipating": 1})))
    assert len(found.listed) == 3
    assert found.doubts == (
        "isAuthorParticipating is in an unknown form (records: 1)",
        "upvotes is in an unknown form (records: 2)",
    )


def test_a_list_that_does_not_state_its_day_is_read_with_a_doubt() -> None:
    found = read(
        page(record(1)).replace("&quot;dateString&quot;:&quot;2026-08-06", "&quot;x&quot;:&quot;")
    )
    assert found == parsed(listed(1), period=None, doubts=("the page does not state its day",))


def test_the_doubts_name_what_every_real_list_has_and_this_one_lacks() -> None:
    poor = record(1, {"summary": ...}, summary="", authors=[], publishedAt=..., upvotes=...)
    assert read(page(poor)).doubts == (
        "no record has an abstract",
        "no record has authors",
        "no record has a date of publication",
        "no record has votes",
    )
    assert read(page(poor, record(2))).doubts == ()


# -- records that cannot be understood


def test_a_bad_record_is_rejected_with_its_reason_and_costs_no_other() -> None:
    bad: list[Record] = [
        {"title": "no paper"},
        {"paper": "a text"},
        record(4, id=...),
        record(5, id=" \n"),
        record(6, {"title": ...}, title=...),
    ]
    data = json.loads(json.dumps([record(1), record(2), *bad, record(3)]))
    data[2:2] = [None]
    found = read(era_2026.day_page(DAY, data))
    assert ranked(found.listed) == [(1, "2608.00001"), (2, "2608.00002"), (9, "2608.00003")]
    assert found.rejections == (
        Rejection(position=3, reason="it is no JSON object"),
        Rejection(position=4, reason="it holds no paper"),
        Rejection(position=5, reason="it holds no paper"),
        Rejection(position=6, reason="the paper has no id"),
        Rejection(position=7, reason="the paper has no id"),
        Rejection(position=8, reason="paper 2608.00006 has no title"),
    )
    assert found.contradictions == ()


# -- contradictions


def contradictions(shown: list[Record], data: list[Record]) -> tuple[str, ...]:
    return read(with_cards_of(page(*shown), page(*data))).contradictions


def test_papers_that_the_data_do_not_list_contradict_them() -> None:
    assert contradictions([record(1), record(2)], [record(1)]) == (
        "papers are shown that the data do not list: arxiv:2608.00002",
    )
    assert contradictions([record(1)], []) == (
        "papers are shown that the data do not list: arxiv:2608.00001",
    )


def test_cards_that_nobody_can_read_contradict_data_that_list_nothing() -> None:
    text = with_cards_of(page(record(1)).replace("<h3", "<h4"), page())
    assert read(text).contradictions == (
        "cards are shown, none of them readable, and the data list no paper",
    )


def test_papers_that_are_not_shown_contradict_the_page() -> None:
    ours = [record(number) for number in (1, 2, 3, 4)]
    assert contradictions([ours[0], ours[3]], ours) == (
        "papers of the data are not shown: arxiv:2608.00002 and 1 more",
    )


def test_a_whole_page_may_show_only_its_first_papers_as_cards() -> None:
    ours = [record(number) for number in (1, 2, 3)]
    text = with_cards_of(page(ours[0]), page(*ours))
    found = read(text)
    assert found.listed == (listed(1, 1), listed(2, 2), listed(3, 3))
    assert (found.contradictions, found.doubts) == (
        (),
        ("the cards end before the data do: nothing checks the last papers",),
    )
    cut = read(text[: text.index("</html>")])
    assert cut.contradictions == ("papers of the data are not shown: arxiv:2608.00002 and 1 more",)


def test_another_title_contradicts_but_not_another_print_of_it() -> None:
    ours = record(1, {"title": "The $\\tau^2$ Bench"}, title="The tau^2\n Bench")
    other = record(1, {"title": "Another"})
    assert contradictions([ours], [ours]) == ()
    assert contradictions([record(1, {"title": "THE TAU 2 BENCH"})], [ours]) == ()
    assert contradictions([other], [ours]) == ("titles differ: arxiv:2608.00001",)


def test_a_title_with_typeset_formulas_is_doubted_and_that_of_the_data_taken() -> None:
    title = "tau^2-bench: Agents That Call Back"
    ours = record(1, {"title": title}, title=title)
    typeset = record(1, {"title": "τ\\tau^2τ2-bench: Agents That Call Back"})
    found = read(with_cards_of(page(typeset), page(ours)))
    assert found.listed[0].paper.title == title
    assert (found.contradictions, found.doubts) == (
        (),
        ("titles are printed a little differently on cards: arxiv:2608.00001",),
    )


def test_a_title_that_a_card_cuts_short_is_doubted_and_taken_whole() -> None:
    title = "On Counting Sheep That Stand Behind Other Sheep in Wide and Foggy Meadows"
    ours = record(1, {"title": title}, title=title)
    found = read(with_cards_of(page(record(1, {"title": f"{title[:30]}…"})), page(ours)))
    assert found.listed[0].paper.title == title
    assert (found.contradictions, len(found.doubts)) == ((), 1)


def test_votes_contradict_when_they_differ_on_most_papers() -> None:
    ours = [record(number) for number in (1, 2, 3)]
    one_off = [record(1, upvotes=99), *ours[1:]]
    two_off = [record(1, upvotes=99), record(2, upvotes=99), ours[2]]
    assert contradictions(one_off, ours) == ()
    assert contradictions(two_off, ours) == ("votes differ: arxiv:2608.00001 and 1 more",)


def test_votes_that_one_reading_lacks_contradict_nothing() -> None:
    assert contradictions([record(1)], [record(1, upvotes=None)]) == ()


def test_a_rejected_record_and_an_unreadable_card_contradict_nothing() -> None:
    nameless = record(2, {"title": ...}, title=...)
    assert contradictions([record(1), record(2)], [record(1), nameless]) == ()
    text = page(record(1), record(2)).replace('href="/papers/2608.00002"', 'href="/spaces/x"')
    found = read(text)
    assert (found.contradictions, found.doubts) == ((), ("visible cards that cannot be read: 1",))


def test_a_paper_that_stands_twice_is_no_contradiction() -> None:
    twice = read(page(record(1), record(2), record(1)))
    assert twice == parsed(listed(1, 1), listed(2, 2), listed(1, 3))


# -- what is no list at all


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", NotAPage),
        ("\0", NotAPage),
        ("papers.html", NotAPage),
        ("https://huggingface.co/papers", NotAPage),
        ('{"error":"Not Found"}', NotAPage),
        ("<?xml version='1.0'?><rss><channel/></rss>", NotAPage),
        ("<html><body>" + "<div>" * 100, NotAPage),
        ("<html><body><article><h3>Something else</h3></article></body></html>", UnknownLayout),
        ("<!doctype html><title>503</title><h1>Back soon</h1></html>", UnknownLayout),
        ("<html><script>window.gokuProps = {}</script></html>", ChallengePage),
        ("<div id='challenge-container'></div>", ChallengePage),
        ("<script>window.awsWafCookieDomainList = []</script>", ChallengePage),
    ],
)
def test_what_is_no_list_is_named(text: str, error: type[NotBelieved]) -> None:
    with pytest.raises(error) as caught:
        read(text)
    assert type(caught.value) is error
    assert caught.value.url == "page"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<p>" * 50_001, "it has more than 50,000 tags, as no list page has"),
        ("<div>" * 5_000, "its tags nest deeper than 200, as on no list page"),
        (
            f"<p {' '.join(f'a{number}' for number in range(10_001))}>",
            "a tag has more than 10,000 attributes, as on no list page",
        ),
        ("<article>x</article>" * 1_001, "it lists 1,001 papers, as no list does"),
        (
            page().replace(":[],", f":[{'1,' * 1_000}1],", 1),
            "it lists 1,001 papers, as no list does",
        ),
    ],
)
def test_a_page_beyond_any_list_is_not_read(text: str, problem: str) -> None:
    with pytest.raises(UnknownLayout) as caught:
        read(text)
    assert str(caught.value) == f"page: {problem}"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        (era_2026.day_page(date(2023, 5, 3), []), "2023-05-03"),
        (era_2026.week_page(2023, 17, []), "2023-W17"),
        (era_2026.month_page(2023, 4, []), "2023-04"),
        (era_2024.day_page(date(1, 1, 3), []), "0001-01-03"),
    ],
)
def test_a_list_from_before_the_first_one_contradicts_itself(text: str, period: str) -> None:
    said = f"it states {period}, before the first list of the site"
    assert read(text).contradictions == (said,)


@pytest.mark.parametrize(
    "text",
    [
        era_2026.day_page(date(2023, 5, 4), []),
        era_2026.week_page(2023, 18, []),
        era_2026.month_page(2023, 5, []),
    ],
)
def test_the_first_lists_do_not(text: str) -> None:
    assert read(text).contradictions == ()


def test_a_page_cut_within_its_data_is_no_page() -> None:
    with pytest.raises(NotAPage):
        read(damage.cut_in_data(page(record(1), record(2))))


@pytest.mark.parametrize("build", [era_2024.day_page, era_2026.day_page])
def test_a_list_that_is_not_there_is_no_empty_list(
    build: Callable[[date, list[Record]], str],
) -> None:
    moved = build(DAY, []).replace("&quot;dailyPapers&quot;", "&quot;papersOfToday&quot;")
    with pytest.raises(UnknownLayout):
        read(moved)
    shown = build(DAY, [record(1)]).replace("&quot;dailyPapers&quot;", "&quot;papersOfToday&quot;")
    found = read(shown)
    assert found.doubts[0] == ("read from the visible cards alone: its data hold no list of papers")
    assert ranked(found.listed) == [(1, "2608.00001")]


def test_a_page_of_another_component_is_no_list() -> None:
    text = page(record(1)).replace('data-target="DailyPapers"', 'data-target="PaperContent"')
    bare = damage.with_unknown_cards(text)
    with pytest.raises(UnknownLayout):
        read(bare)


def test_the_old_era_is_read_with_its_own_layout() -> None:
    found = read(era_2024.day_page(DAY, [record(1)]))
    day = listed(1, listed_at=None)
    assert found == parsed(day, layout="huggingface_2024_date")
    assert isinstance(found, ParsedPage)
