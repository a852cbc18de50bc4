"""Which pages may be stored as an answer to what was asked."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from aggregator import believe
from aggregator.errors import NotAPage, ReadingsContradict, TooManyRejected, WrongPeriod
from aggregator.records import Kind, Rejection, Request
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
