"""Which pages may be stored as an answer to what was asked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from aggregator import believe
from aggregator.errors import NotAPage, ReadingsContradict, Shrunk, TooManyRejected, WrongPeriod
from aggregator.records import Kind, ParsedPage, Rejection, Request
from tests.pages import damage, era_2026
from tests.samples import DAY, NOW, Record, listed, parsed, read, record


def page(*records: Record) -> str:
    return era_2026.day_page(DAY, records)


def request(period: str | None = DAY.isoformat(), kind: Kind = "day") -> Request:
    return Request(source="huggingface", url="page", kind=kind, period=period)


def test_an_empty_list_is_believed() -> None:
    believe.believe(parsed(), request(), NOW)


def test_cards_before_a_cut_are_not_believed() -> None:
    whole = damage.without_data(page(record(1), record(2), record(3), record(4)))
    cut = read(damage.cut_in_cards(whole))
    assert (cut.cut_off, len(cut.listed)) == (True, 2)
    with pytest.raises(NotAPage):
        believe.believe(cut, request(), NOW)


def test_a_page_without_its_last_line_is_believed_if_both_readings_agree() -> None:
    found = read(page(record(1)).replace("</html>", ""))
    assert found == parsed(listed(1), cut_off=True)
    believe.believe(found, request(), NOW)


def test_contradictions_are_not_believed_and_all_are_told() -> None:
    with pytest.raises(ReadingsContradict) as caught:
        believe.believe(parsed(listed(1), contradictions=("one", "another")), request(), NOW)
    assert caught.value.problem == "one; another"


def test_more_than_half_rejected_is_not_believed() -> None:
    bad = [Rejection(position=number, reason="why") for number in (2, 3, 4)]
    half = parsed(listed(1), listed(2), rejections=tuple(bad[:2]))
    believe.believe(half, request(), NOW)
    with pytest.raises(TooManyRejected) as caught:
        believe.believe(replace(half, rejections=tuple(bad)), request(), NOW)
    assert caught.value.problem == "3 of 5 records cannot be understood, the first because why"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (request("2026-08-06"), ("day", "2026-08-06")),
        (request(None), ("day", "2026-08-06")),
        (request(None), ("day", None)),
        (request("2026-08-08"), ("day", "2026-08-07")),  # a Saturday is answered with its Friday
        (request("2026-08-09"), ("day", "2026-08-07")),
        (request("2026-W32", "week"), ("week", "2026-W32")),
        (request("2026-08", "month"), ("month", "2026-08")),
        (request(None, "trending"), ("trending", None)),
        (request("Random  substitution", "search"), ("search", "random substitution")),
    ],
)
def test_a_page_of_the_period_asked_for_is_believed(
    asked: Request, answered: tuple[Kind, str | None]
) -> None:
    kind, period = answered
    believe.believe(parsed(kind=kind, period=period), asked, NOW + timedelta(days=9))


def test_a_search_that_does_not_state_its_words_is_believed() -> None:
    believe.believe(parsed(kind="search", period=None), request("sheep", "search"), NOW)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (request("2026-08-06"), ("day", "2026-08-05")),
        (request("2026-08-06"), ("day", None)),
        (request("2026-08-06"), ("week", "2026-W32")),
        (request(None), ("trending", None)),
        (request("2026-08-08"), ("day", "2026-08-06")),  # a Saturday, but Thursday's list
        (request("2026-08-08"), ("day", "2026-07-31")),  # the Friday of a week before
        (request("2026-08-07"), ("day", "2026-08-06")),
        (request("2026-W28", "week"), ("week", "2026-W27")),
        (request("2026-08", "month"), ("month", "2026-07")),
        (request("sheep", "search"), ("search", "goats")),
        (request("sheep", "search"), ("day", "2026-08-06")),
    ],
)
def test_a_page_of_another_period_is_not_believed(
    asked: Request, answered: tuple[Kind, str | None]
) -> None:
    kind, period = answered
    with pytest.raises(WrongPeriod):
        believe.believe(parsed(kind=kind, period=period), asked, NOW + timedelta(days=9))


def test_a_page_of_the_day_after_the_one_asked_for_is_not_believed() -> None:
    with pytest.raises(WrongPeriod) as caught:
        believe.believe(parsed(period="2026-08-06"), request("2026-08-05"), NOW)
    assert caught.value.problem == "asked for day 2026-08-05, the page says day 2026-08-06"


# -- the period before, where the asked one has no list yet


STAND_INS: list[tuple[Request, str, str, str]] = [
    # Of a day that is not over: until the last moment of it, and before it.
    (request("2026-08-06"), "2026-08-05", "2026-08-04T00:00:00Z", "2026-08-06T23:59:59Z"),
    # On a Monday that is the Friday before.
    (request("2026-08-10"), "2026-08-07", "2026-08-06T00:00:00Z", "2026-08-10T23:59:59Z"),
    # A week and a month: from their first day until the end of their second working day.
    (request("2026-W32", "week"), "2026-W31", "2026-08-03T00:00:00Z", "2026-08-04T23:59:59Z"),
    (request("2027-W01", "week"), "2026-W53", "2027-01-04T00:00:00Z", "2027-01-05T23:59:59Z"),
    (request("2026-W01", "week"), "2025-W52", "2025-12-29T00:00:00Z", "2025-12-30T23:59:59Z"),
    (request("2026-07", "month"), "2026-06", "2026-07-01T00:00:00Z", "2026-07-02T23:59:59Z"),
    # The first of August 2026 is a Saturday, that of January 2027 a Friday.
    (request("2026-08", "month"), "2026-07", "2026-08-01T00:00:00Z", "2026-08-04T23:59:59Z"),
    (request("2027-01", "month"), "2026-12", "2027-01-01T00:00:00Z", "2027-01-04T23:59:59Z"),
]


@pytest.mark.parametrize(
    ("asked", "answered", "first", "last"),
    STAND_INS,
    ids=[f"{asked.period}-{answered}" for asked, answered, _, _ in STAND_INS],
)
def test_early_in_a_period_the_one_before_is_believed_as_what_it_is(
    asked: Request, answered: str, first: str, last: str
) -> None:
    page = parsed(kind=asked.kind, period=answered)
    since, until = datetime.fromisoformat(first), datetime.fromisoformat(last)
    believe.believe(page, asked, since)
    believe.believe(page, asked, until)
    with pytest.raises(WrongPeriod):
        believe.believe(page, asked, until + timedelta(seconds=1))
    if asked.kind != "day":
        with pytest.raises(WrongPeriod):
            believe.believe(page, asked, since - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("asked", "answered", "at"),
    [
        (request("2026-08-06"), "2026-08-04", "2026-08-06T00:00:00Z"),
        (request("2026-08-10"), "2026-08-06", "2026-08-10T00:00:00Z"),
        (request("2026-08-10"), "2026-08-08", "2026-08-10T00:00:00Z"),  # a Saturday has no list
        (request("2026-08-08"), "2026-08-06", "2026-08-08T00:00:00Z"),
        (request("2026-08-06"), "2026-08-07", "2026-08-06T00:00:00Z"),
        (request("2026-W32", "week"), "2026-W30", "2026-08-03T00:00:00Z"),
        (request("2026-W32", "week"), "2026-W33", "2026-08-03T00:00:00Z"),
        (request("2026-W31", "week"), "2026-W30", "2026-08-03T00:00:00Z"),
        (request("2027-W01", "week"), "2026-W52", "2027-01-04T00:00:00Z"),
        (request("2026-08", "month"), "2026-06", "2026-08-03T00:00:00Z"),
        (request("2026-08", "month"), "2025-07", "2026-08-03T00:00:00Z"),
        (request("2026-08", "month"), None, "2026-08-03T00:00:00Z"),
    ],
)
def test_early_in_a_period_no_other_one_is_believed(
    asked: Request, answered: str | None, at: str
) -> None:
    page = parsed(kind=asked.kind, period=answered)
    with pytest.raises(WrongPeriod):
        believe.believe(page, asked, datetime.fromisoformat(at))


def test_a_week_does_not_stand_in_for_its_day_nor_a_month_for_its_week() -> None:
    for asked, kind, period in (
        (request("2026-08-03"), "week", "2026-W31"),
        (request("2026-W32", "week"), "day", "2026-07-31"),
        (request("2026-W32", "week"), "month", "2026-07"),
        (request("2026-08", "month"), "week", "2026-W31"),
    ):
        with pytest.raises(WrongPeriod):
            believe.believe(
                parsed(kind=kind, period=period), asked, datetime.fromisoformat("2026-08-03T00:00Z")
            )


def test_an_answer_of_the_api_is_believed_like_a_page() -> None:
    asked = Request(source="huggingface", url="api", kind="day", period="2026-08-06", form="api")
    answer = parsed(listed(1), read_from=("api",))
    believe.believe(answer, asked, NOW)
    with pytest.raises(WrongPeriod):
        believe.believe(replace(answer, period="2026-08-04"), asked, NOW)


# -- days to come


@pytest.mark.parametrize(
    ("now", "believed"),
    [
        (datetime.fromisoformat("2026-08-04T23:59:59Z"), False),
        (datetime.fromisoformat("2026-08-05T00:00:00Z"), True),
    ],
)
def test_a_day_is_believed_from_the_midnight_before_it_on(now: datetime, believed: bool) -> None:
    if believed:
        believe.believe(parsed(), request(None), now)
        return
    with pytest.raises(WrongPeriod):
        believe.believe(parsed(), request(None), now)


# -- lists that shrink


def of(count: int, **stated: Any) -> ParsedPage:
    """A list of so many papers."""
    return parsed(*(listed(number, number) for number in range(1, count + 1)), **stated)


REJECTED = Rejection(position=9, reason="why")


@pytest.mark.parametrize(
    ("page", "held", "problem"),
    [
        (of(11), 23, "it lists 11 papers of 2026-08-06, and held 23 before"),
        (of(1), 3, "it lists 1 paper of 2026-08-06, and held 3 before"),
        (of(0), 1, "it lists 0 papers of 2026-08-06, and held 1 before"),
        # A paper that stands twice is one, a rejected record is one.
        (
            parsed(listed(1), listed(1, 2), rejections=(REJECTED,)),
            5,
            "it lists 2 papers of 2026-08-06, and held 5 before",
        ),
        (of(2, read_from=("api",)), 5, "it lists 2 papers of 2026-08-06, and held 5 before"),
        (of(2, read_from=("cards",)), 5, "it lists 2 papers of 2026-08-06, and held 5 before"),
    ],
)
def test_a_list_of_which_less_than_half_is_left_is_not_believed(
    page: ParsedPage, held: int, problem: str
) -> None:
    for asked in (request(), request(None)):
        with pytest.raises(Shrunk) as caught:
            believe.believe(page, asked, NOW, held=held)
        assert caught.value.problem == problem


@pytest.mark.parametrize(
    ("page", "held"),
    [
        (of(12), 24),
        (of(1), 2),
        (of(0), 0),
        (of(0), None),
        (of(30), 2),
        (parsed(listed(1), rejections=(REJECTED,)), 4),
    ],
)
def test_a_list_of_which_half_is_left_is_believed_as_it_is(
    page: ParsedPage, held: int | None
) -> None:
    assert believe.believe(page, request(), NOW, held=held) == page


@pytest.mark.parametrize(
    ("ago", "is_believed"),
    [
        (timedelta(hours=23, minutes=59, seconds=59), False),
        (timedelta(days=1), True),
        (timedelta(days=-1), False),  # the clock was put back
    ],
)
def test_a_list_that_has_said_for_a_day_that_it_shrank_is_believed_with_a_doubt(
    ago: timedelta, is_believed: bool
) -> None:
    page, since = of(2, doubts=("another",)), NOW - ago
    if not is_believed:
        with pytest.raises(Shrunk):
            believe.believe(page, request(), NOW, held=5, shrunk_since=since)
        return
    doubt = (
        "it lists 2 papers of 2026-08-06, and held 5 before: believed, for it has said so for a day"
    )
    found = believe.believe(page, request(), NOW, held=5, shrunk_since=since)
    assert found == replace(page, doubts=("another", doubt))


def test_a_page_that_is_wrong_in_another_way_is_not_believed_for_having_shrunk_long_ago() -> None:
    page = of(2, period="2026-08-04")
    with pytest.raises(WrongPeriod):
        believe.believe(page, request(), NOW, held=5, shrunk_since=NOW - timedelta(days=9))
