"""The second way in: what the API answers for a day, where its page cannot be read."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from aggregator import believe, merge, parse, registry
from aggregator.errors import ChallengePage, NotBelieved, UnknownLayout, WrongPeriod
from aggregator.records import (
    Changes,
    Known,
    Listed,
    Paper,
    ParsedPage,
    Readings,
    Rejection,
    Request,
)
from aggregator.sources.huggingface import API_MOST, SOURCE
from tests.pages import damage, era_2024, era_2026
from tests.samples import DAY, LATER, NOW, Record, listed, paper, parsed, ranked, read, record

URL = f"https://huggingface.co/api/daily_papers?date={DAY}&limit=100"
FULL = f"the API gives {API_MOST} papers at most: there may be more"


def answered(text: str, asked: date = DAY) -> ParsedPage:
    """An answer for a day, read."""
    return parse.parse_answer(text, URL, asked.isoformat(), registry.layouts(), SOURCE)


def answer(*records: object, asked: date = DAY) -> ParsedPage:
    """An answer with these records, read."""
    return answered(json.dumps(records), asked)


def of_the_api(*papers: Listed, **stated: Any) -> ParsedPage:
    """How an answer for `DAY` with these papers is read where nothing is wrong, with changes."""
    whole: dict[str, Any] = {"url": URL, "read_from": ("api",)}
    return parsed(*papers, **whole | stated)


def asking(period: str) -> Request:
    return Request(source="huggingface", url=URL, kind="day", period=period, form="api")


# -- the records are those of a page


def test_an_answer_says_what_the_page_of_its_day_says() -> None:
    records = [record(1), record(2)]
    assert answer(*records) == of_the_api(listed(1, 1), listed(2, 2))
    assert answer(*records).listed == read(era_2026.day_page(DAY, records)).listed


def test_an_empty_list_is_an_answer_for_the_day_that_was_asked_for() -> None:
    assert answer() == of_the_api()
    assert answered(" [\n]\r\n", date(2024, 5, 27)) == of_the_api(period="2024-05-27")
    believe.believe(answer(), asking("2026-08-06"), NOW)


def test_a_paper_that_stands_twice_is_listed_twice_as_on_a_page() -> None:
    assert answer(record(1), record(2), record(1)) == of_the_api(
        listed(1, 1), listed(2, 2), listed(1, 3)
    )


def test_a_bad_record_is_rejected_with_its_reason_and_costs_no_other() -> None:
    bad: list[object] = [None, "a text", [record(5)], {"paper": 1}, record(6, id=...)]
    found = answer(record(1), *bad, record(2))
    assert found == of_the_api(
        listed(1, 1),
        listed(2, 7),
        rejections=(
            Rejection(position=2, reason="it is no JSON object"),
            Rejection(position=3, reason="it is no JSON object"),
            Rejection(position=4, reason="it is no JSON object"),
            Rejection(position=5, reason="it holds no paper"),
            Rejection(position=6, reason="the paper has no id"),
        ),
    )


def test_the_doubts_name_what_is_in_an_unknown_form_and_what_every_real_list_has() -> None:
    odd = record(1, {"summary": ...}, upvotes="many", summary="", authors=[], publishedAt=...)
    assert answer(odd).doubts == (
        "upvotes is in an unknown form (records: 1)",
        "no record has an abstract",
        "no record has authors",
        "no record has a date of publication",
        "no record has votes",
    )
    assert answer(odd, record(2)).doubts == ("upvotes is in an unknown form (records: 1)",)


@pytest.mark.parametrize(("count", "doubts"), [(99, ()), (100, (FULL,)), (101, (FULL,))])
def test_an_answer_as_long_as_the_api_gives_at_most_is_doubted(
    count: int, doubts: tuple[str, ...]
) -> None:
    found = answer(*(record(number) for number in range(1, count + 1)))
    assert found == of_the_api(
        *(listed(number, number) for number in range(1, count + 1)), doubts=doubts
    )


def test_rejected_records_count_among_those_that_the_api_gives_at_most() -> None:
    found = answer(*(record(number) for number in range(1, 91)), *[None] * 10)
    assert (len(found.listed), len(found.rejections), found.doubts) == (90, 10, (FULL,))


def test_records_are_read_by_the_newest_layout_of_their_own_source() -> None:
    newest, *others = registry.layouts()
    elsewhere = replace(newest, name="elsewhere_2027_x", source="elsewhere")
    text = json.dumps([record(1)])
    found = parse.parse_answer(text, URL, "2026-08-06", (elsewhere, newest, *others), SOURCE)
    assert found == of_the_api(listed(1))


# -- which day it is


EVE = "2026-08-05T22:40:00.000Z"
ON_THE_DAY = "2026-08-06T09:30:00.000Z"
NEXT = "2026-08-07T07:00:00.000Z"


@pytest.mark.parametrize(
    ("moments", "asked", "period"),
    [
        ([], date(2026, 8, 4), "2026-08-04"),
        ([...], date(2026, 8, 4), "2026-08-04"),
        ([None, "soon", 1], date(2026, 8, 4), "2026-08-04"),
        ([ON_THE_DAY], date(2026, 8, 6), "2026-08-06"),
        ([ON_THE_DAY], date(2026, 8, 8), "2026-08-06"),
        ([EVE, ON_THE_DAY, ON_THE_DAY], date(2026, 8, 6), "2026-08-06"),
        ([EVE, EVE, ON_THE_DAY], date(2026, 8, 6), "2026-08-05"),
        ([ON_THE_DAY, ..., ..., ...], date(2026, 8, 4), "2026-08-06"),  # those that name one
        (["2026-08-06T00:00:00.000Z"], date(2026, 8, 4), "2026-08-06"),
    ],
)
def test_the_day_is_the_one_that_most_records_name_else_the_one_asked_for(
    moments: Sequence[object], asked: date, period: str
) -> None:
    records = [record(n, submittedOnDailyAt=at) for n, at in enumerate(moments, 1)]
    assert answer(*records, asked=asked).period == period


def test_who_names_no_day_is_on_the_list_of_this_one() -> None:
    named, unnamed = record(1), record(2, submittedOnDailyAt=...)
    assert answer(named, unnamed, asked=date(2026, 8, 8)) == of_the_api(
        listed(1, 1), listed(2, 2, listed_at=None)
    )
    assert answer(unnamed) == of_the_api(listed(2, 1, listed_at=None))


def test_who_names_an_earlier_day_keeps_it() -> None:
    again = record(3, submittedOnDailyAt=EVE)
    first = datetime(2026, 8, 5, 22, 40, tzinfo=UTC)
    assert answer(record(1), record(2), again) == of_the_api(
        listed(1, 1), listed(2, 2), listed(3, 3, listed_on=first.date(), listed_at=first)
    )


def test_who_names_a_later_day_is_on_the_list_of_this_one_as_on_its_page() -> None:
    records = [record(1), record(2), record(3, submittedOnDailyAt=NEXT)]
    found = answer(*records)
    assert found.listed == read(era_2026.day_page(DAY, records)).listed
    assert found == of_the_api(listed(1, 1), listed(2, 2), listed(3, 3, listed_at=None))


@pytest.mark.parametrize(
    ("asked", "named", "is_believed"),
    [
        ("2026-08-06", "2026-08-06", True),
        ("2026-08-06", "2026-08-05", True),  # before its first papers come, as on a page
        ("2026-08-06", "2026-08-04", False),
        ("2026-08-05", "2026-08-06", False),
        ("2026-08-05", "2026-08-04", False),
        ("2026-08-02", "2026-07-31", True),  # a Sunday
    ],
)
def test_an_answer_for_another_day_is_not_believed(
    asked: str, named: str, is_believed: bool
) -> None:
    found = answer(
        record(1, submittedOnDailyAt=f"{named}T01:00:00.000Z"), asked=date.fromisoformat(asked)
    )
    assert found.period == named
    if is_believed:
        believe.believe(found, asking(asked), NOW)
        return
    with pytest.raises(WrongPeriod):
        believe.believe(found, asking(asked), NOW)


# -- what is no answer


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", UnknownLayout),
        ("\0", UnknownLayout),
        ("null", UnknownLayout),
        ("true", UnknownLayout),
        ("7", UnknownLayout),
        ('"[]"', UnknownLayout),
        ("{}", UnknownLayout),
        ('{"error":"Not Found"}', UnknownLayout),
        (json.dumps({"dailyPapers": [record(1)]}), UnknownLayout),
        (json.dumps([record(1)])[:-1], UnknownLayout),
        (json.dumps([record(1)]) + "]", UnknownLayout),
        ("[" * 100_000, UnknownLayout),
        ("[" * 100_000 + "]" * 100_000, UnknownLayout),
        ('[{"paper":' * 50_000, UnknownLayout),
        ('[{"paper": {"upvotes": ' + "9" * 5000 + "}}]", UnknownLayout),
        ("\ufeff[]", UnknownLayout),
        ("<!doctype html><title>503</title><h1>Back soon</h1></html>", UnknownLayout),
        (era_2026.day_page(DAY, [record(1)]), UnknownLayout),
        ("<html><script>window.gokuProps = {}</script></html>", ChallengePage),
        ("<div id='challenge-container'></div>", ChallengePage),
        ("<script>window.awsWafCookieDomainList = []</script>", ChallengePage),
    ],
    ids=range(21),
)
def test_what_is_no_list_of_papers_is_named(text: str, error: type[NotBelieved]) -> None:
    with pytest.raises(error) as caught:
        answered(text)
    assert type(caught.value) is error
    assert caught.value.url == URL


def test_the_problem_says_what_came_in_place_of_a_list() -> None:
    said = []
    for text in ("{", "{}", "<div id='challenge-container'></div>", f"[{'1,' * 1_000}1]"):
        with pytest.raises(NotBelieved) as caught:
            answered(text)
        said.append(caught.value.problem)
    assert said == [
        "the API answered with no JSON (Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1))",
        "the API answered with no list of papers",
        "the firewall of the site sent a challenge in place of the page",
        "it lists 1,001 papers, as no list does",
    ]


def test_odd_json_is_read_as_far_as_it_goes() -> None:
    text = json.dumps([record(1), record(2, upvotes=float("nan"), title="Sheep \ud800")])
    found = answered(text.replace('"numComments"', '"deep": ' + "[" * 100 + "]" * 100 + ', "n"'))
    title = "Sheep"
    assert found.listed == (
        listed(1, 1, Readings(upvotes=11, stars=1234)),
        replace(
            listed(2, 2, Readings(upvotes=None, stars=1234), title=title),
            unread=("upvotes",),
        ),
    )


def test_an_abstract_about_challenges_of_firewalls_is_no_challenge() -> None:
    said = "Its script sets window.gokuProps and id='challenge-container'."
    assert answer(record(1, summary=said)) == of_the_api(listed(1, abstract=said))


# -- the page that takes over


def known(found: ParsedPage) -> dict[str, Known]:
    """What is known after an answer and nothing else."""
    return {one.paper.key: one for one in merge.decide({}, found, NOW).new}


def taken_over(answer: ParsedPage, page: ParsedPage) -> Changes:
    """What a page changes after an answer, but for the sightings."""
    changes = merge.decide(known(answer), page, LATER)
    assert [one.key for one in changes.sightings] == [one.paper.key for one in answer.listed]
    return replace(changes, sightings=())


POOR = record(
    4,
    {"thumbnail": ..., "mediaUrls": ..., "submittedBy": ..., "isAuthorParticipating": ...},
    summary=...,
    authors=[],
    submittedOnDailyBy=...,
    ai_summary=...,
    ai_keywords=...,
    githubRepo=...,
    projectPage=...,
    mediaUrls=...,
    organization=...,
)
RECORDS = [
    record(1),
    record(2, submittedOnDailyAt=...),
    record(3, submittedOnDailyAt="2026-08-06T00:00:00.000Z"),
    POOR,
    record(5, submittedOnDailyAt=EVE),
]


def test_a_page_of_2026_that_takes_over_changes_nothing() -> None:
    found, page = answer(*RECORDS), read(era_2026.day_page(DAY, RECORDS))
    assert found.listed == page.listed
    assert taken_over(found, page) == Changes(unchanged=tuple(known(found).values()))


def test_an_answer_after_a_page_changes_nothing_either() -> None:
    found, page = answer(*RECORDS), read(era_2026.day_page(DAY, RECORDS))
    assert taken_over(page, found) == Changes(unchanged=tuple(known(page).values()))


def of_2024(number: int) -> Record:
    """A record as it was before 2025-03-17: its outer ``publishedAt`` is the moment of listing."""
    outer = {"publishedAt": "2026-08-06T01:21:47.000Z", "submittedBy": ...}
    return record(number, outer, submittedOnDailyAt=..., submittedOnDailyBy=...)


def test_of_records_of_2024_a_page_of_2024_adds_the_moment_of_listing_and_one_of_2026_nothing() -> (
    None
):
    records = [of_2024(1), of_2024(2)]
    found = answer(*records)
    assert [(one.paper.listed_on, one.paper.listed_at) for one in found.listed] == [(DAY, None)] * 2
    new, old = (read(build(DAY, records)) for build in (era_2026.day_page, era_2024.day_page))
    assert taken_over(found, new) == Changes(unchanged=tuple(known(found).values()))
    moment = datetime(2026, 8, 6, 1, 21, 47, tzinfo=UTC)
    assert taken_over(found, old) == Changes(
        refreshed=tuple(
            replace(one, paper=replace(one.paper, listed_at=moment))
            for one in known(found).values()
        )
    )


def test_an_answer_after_cards_alone_fills_what_they_do_not_show() -> None:
    cards = read(damage.without_data(era_2026.day_page(DAY, [record(1)])))
    assert cards.read_from == ("cards",)
    (before,) = known(cards).values()
    assert before.paper.abstract is None
    changes = taken_over(cards, answer(record(1)))
    assert [one.paper for one in changes.changed] == [paper(1)]
    assert ranked(cards.listed) == ranked(answer(record(1)).listed)


def test_an_answer_that_states_another_title_changes_it() -> None:
    """Its texts are those of the data of a page: they do more than fill gaps."""
    before: Paper = paper(1)
    changes = merge.decide(
        {before.key: Known(paper=before, first_seen_at=NOW, changed_at=None)},
        answer(record(1, title="On Goats")),
        NOW + timedelta(hours=1),
    )
    assert changes.changed == (
        Known(paper=replace(before, title="On Goats"), first_seen_at=NOW, changed_at=LATER),
    )
