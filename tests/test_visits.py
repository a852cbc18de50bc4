"""What is remembered of a list that was asked for."""

from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace

from aggregator import visits
from aggregator.errors import ChallengePage, Shrunk
from aggregator.records import Page, Validators
from tests.samples import LATER, NOW, listed, parsed, visit

GIVEN = Validators(etag='"1"')
PAGE = Page(url="page", text="", media_type="text/html", validators=GIVEN)
STATED = {"arxiv:2608.00001": ("a", "b")}
READ = visit(
    validators=GIVEN,
    layout="huggingface_2026_period",
    kind="day",
    period="2026-08-06",
    papers=1,
    rejected=0,
    read_from=("data", "cards"),
    stated=STATED,
)
CHALLENGE = ChallengePage("page", "a challenge")
CHALLENGE.kept_at = Path("kept.html")
SHRUNK = Shrunk("page", "few are left")


def test_a_list_that_was_never_asked_for_is_not_there() -> None:
    assert visits.never("page", NOW) == visit(outcome="absent")


def test_what_was_believed_is_kept_without_its_validators_if_there_is_a_doubt() -> None:
    page = parsed(listed(1))
    assert visits.read("page", PAGE, page, [], STATED, NOW) == READ
    doubted = replace(READ, doubts=("why",), validators=Validators())
    assert visits.read("page", PAGE, page, ["why"], STATED, NOW) == doubted


def test_what_was_not_believed_stands_beside_what_was_before() -> None:
    assert visits.refused(READ, CHALLENGE, LATER) == replace(
        READ,
        fetched_at=LATER,
        outcome="refused",
        refused_since=LATER,
        problem="a challenge",
        kept_at="kept.html",
    )
    assert visits.refused(READ, SHRUNK, LATER) == replace(
        READ,
        fetched_at=LATER,
        outcome="refused",
        refused_since=LATER,
        problem="few are left",
        shrunk_since=LATER,
    )


def test_a_row_begins_with_its_first_answer_one_of_few_papers_with_the_first_of_those() -> None:
    first = visits.refused(READ, CHALLENGE, NOW)
    second = visits.refused(first, SHRUNK, LATER)
    assert (second.refused_since, second.shrunk_since) == (NOW, LATER)
    third = visits.refused(second, CHALLENGE, LATER)
    assert (third.refused_since, third.shrunk_since) == (NOW, None)


def test_a_row_that_began_in_the_future_begins_now_for_the_clock_was_put_back() -> None:
    ahead = visits.refused(READ, SHRUNK, LATER)
    back = visits.refused(ahead, SHRUNK, NOW)
    assert (back.refused_since, back.shrunk_since) == (NOW, NOW)


@pytest.mark.parametrize("outcome", ["absent", "unchanged"])
def test_an_answer_without_a_list_ends_the_row(outcome: Literal["absent", "unchanged"]) -> None:
    doubtful = visits.refused(visits.refused(READ, CHALLENGE, NOW), SHRUNK, NOW)
    answered = replace(READ, fetched_at=LATER, outcome=outcome)
    assert visits.without_list(doubtful, outcome, LATER) == answered
