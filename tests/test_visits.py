"""What is remembered of a list that was asked for."""

from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace

from aggregator import visits
from aggregator.errors import ChallengePage, Shrunk
from aggregator.records import Page, PageVisit, Request, Validators
from tests.samples import LATER, NOW, listed, parsed, visit

GIVEN = Validators(etag='"1"')
PAGE = Page(url="page", text="", media_type="text/html", validators=GIVEN)
FINGERPRINT = visits.fingerprint(PAGE, ["huggingface_2026_period"])
STATED = {"arxiv:2608.00001": ("a", "b")}
READ = visit(
    validators=GIVEN,
    fingerprint=FINGERPRINT,
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


def test_what_was_believed_is_kept_but_a_page_with_a_doubt_is_to_be_read_whole_again() -> None:
    page = parsed(listed(1))
    assert visits.read("page", PAGE, FINGERPRINT, page, [], STATED, NOW) == READ
    doubted = replace(READ, doubts=("why",), validators=Validators(), fingerprint=None)
    assert visits.read("page", PAGE, FINGERPRINT, page, ["why"], STATED, NOW) == doubted


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


# -- pages that are to the letter as they were

ASKED = Request(source="huggingface", url="page", kind="day", period="2026-08-06")
NEWEST = replace(ASKED, period=None)


@pytest.mark.parametrize(
    ("page", "layouts"),
    [
        (replace(PAGE, text=" "), ["huggingface_2026_period"]),
        (PAGE, ["huggingface_2026_period", "huggingface_2024_date"]),
        (PAGE, []),
    ],
)
def test_a_fingerprint_is_of_the_text_and_of_whatever_could_read_it_otherwise(
    page: Page, layouts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert visits.fingerprint(page, layouts) != FINGERPRINT
    others = replace(PAGE, url="another", validators=Validators())
    assert visits.fingerprint(others, ["huggingface_2026_period"]) == FINGERPRINT
    monkeypatch.setattr(visits, "__version__", "another")
    assert visits.fingerprint(PAGE, ["huggingface_2026_period"]) != FINGERPRINT


@pytest.mark.parametrize("request_", [ASKED, NEWEST])
@pytest.mark.parametrize("before", [READ, visits.without_list(READ, "unchanged", LATER)])
def test_a_page_is_repeated_if_it_was_believed_and_is_what_is_asked_for(
    before: PageVisit, request_: Request
) -> None:
    assert visits.is_repeated(before, request_, FINGERPRINT, LATER)


@pytest.mark.parametrize(
    ("before", "request_"),
    [
        pytest.param(replace(READ, fingerprint="other"), ASKED, id="another text"),
        pytest.param(replace(READ, fingerprint=None), ASKED, id="with a doubt"),
        pytest.param(visits.refused(READ, CHALLENGE, NOW), ASKED, id="refused since"),
        pytest.param(visits.without_list(READ, "absent", NOW), ASKED, id="gone since"),
        pytest.param(replace(READ, fetched_at=LATER), ASKED, id="the clock was put back"),
        pytest.param(READ, replace(ASKED, form="api"), id="an answer of the API"),
        pytest.param(READ, replace(ASKED, period="2026-08-07"), id="it stood in for another day"),
    ],
)
def test_any_other_page_is_read(before: PageVisit, request_: Request) -> None:
    assert not visits.is_repeated(before, request_, FINGERPRINT, NOW)


def test_a_repeated_page_is_as_if_it_had_been_read_again() -> None:
    fresh = replace(PAGE, validators=Validators(etag='"2"'))
    again = visits.read("page", fresh, FINGERPRINT, parsed(listed(1)), [], STATED, LATER)
    assert visits.repeated(visits.without_list(READ, "unchanged", NOW), fresh, LATER) == again
