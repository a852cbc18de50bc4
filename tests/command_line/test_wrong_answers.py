"""Answers with 200 that are none: each is exit 4, kept for a person, and costs no feed a byte.

The faults are those that were seen in real data, with the numbers that they have in its account:
3 wrong periods, 9 forms of the data, 10 mirrors and lists that are not there.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from pytest_httpx import HTTPXMock

from tests.conftest import Program
from tests.pages import damage, era_2024, era_2026
from tests.pages.markup import as_saved

from . import site
from .site import FRIDAY, FRONT, LATER, THURSDAY

WHOLE = [site.record(number) for number in range(1, 9)]
GOOD = site.day(FRIDAY, *WHOLE)
OTHERS = [site.record(number) for number in range(20, 28)]
BARE = re.sub(r"<article.*</article>", "", GOOD, flags=re.DOTALL)
"""Its data alone."""
PROPS = 'data-target="DailyPapers" data-props="'


def renamed(page: str, key: str) -> str:
    """A page whose data call a key otherwise."""
    assert f"&quot;{key}&quot;" in page
    return page.replace(f"&quot;{key}&quot;", "&quot;somethingElse&quot;")


@pytest.fixture(autouse=True)
def _published(program: Program) -> None:
    """Friday's list is published, with eight papers."""
    site.configure()
    site.put(GOOD)
    assert program(*site.offline()).exit_code == 0


def papers() -> list[object]:
    """What is stated of each paper, in the store."""
    return [row[:2] for row in site.known()["papers"]]


def assert_refused(program: Program, page: str, problem: str, path: str = "papers") -> None:
    """A run over this page ends with 4, keeps it, and changes nothing; `check` says the same."""
    before, known = site.files(), papers()
    site.put(page, path)
    result = program("--quiet", *site.offline(LATER))
    file = path.replace("@", "?").replace(" ", "%20")
    assert (result.exit_code, result.out) == (4, "")
    assert f"daily-papers: https://huggingface.co/{file}: {problem}; " in result.err
    assert (site.files(), papers()) == (before, known)
    kept = site.kept(file)
    assert kept.read_bytes() == page.encode()
    told = program("check", kept)
    assert (told.exit_code, told.err) == (4, "")
    assert told.out.endswith(f"  not believed: {kept}: {problem}\n")


# -- the wrong period


@pytest.mark.parametrize(
    ("path", "page", "problem"),
    [
        (
            "papers/date/2026-06-11",
            site.day(THURSDAY.replace(day=9), *OTHERS),
            "asked for day 2026-06-11, the page says day 2026-06-09",
        ),
        (
            "papers/date/2026-06-11",
            site.day(FRIDAY, *WHOLE),
            "asked for day 2026-06-11, the page says day 2026-06-12",
        ),
        (
            "papers/date/2026-06-11",
            era_2026.week_page(2026, 24, OTHERS),
            "asked for day 2026-06-11, the page says week 2026-W24",
        ),
        (
            "papers/week/2026-W24",
            era_2026.week_page(2026, 23, OTHERS),
            "asked for week 2026-W24, the page says week 2026-W23",
        ),
        (
            "papers/month/2026-06",
            era_2026.month_page(2026, 5, OTHERS),
            "asked for month 2026-06, the page says month 2026-05",
        ),
        (
            "papers/trending",
            site.day(FRIDAY, *OTHERS),
            "asked for newest trending, the page says day 2026-06-12",
        ),
    ],
)
def test_the_list_of_another_period_is_not_stored_as_the_one_asked_for(
    program: Program, path: str, page: str, problem: str
) -> None:
    site.configure(
        '[[feed]]\nname = "daily"',
        '[[feed]]\nname = "all"\nlists = ["monthly", "trending"]',
        revisit_days=1,
    )
    site.put(era_2026.trending_page(WHOLE), "papers/trending")
    assert program("--quiet", *site.offline()).exit_code == 0
    assert_refused(program, page, problem, path)


@pytest.mark.parametrize(
    ("path", "at", "page"),
    [
        ("papers/week/2026-W25", "2026-06-15T06:00:00Z", era_2026.week_page(2026, 24, WHOLE)),
        ("papers/month/2026-07", "2026-07-01T06:00:00Z", era_2026.month_page(2026, 6, WHOLE)),
    ],
)
def test_early_in_a_week_and_a_month_the_one_before_comes_and_counts_as_that(
    program: Program, path: str, at: str, page: str
) -> None:
    site.configure(
        '[[feed]]\nname = "daily"',
        '[[feed]]\nname = "all"\nlists = ["weekly", "monthly"]',
    )
    site.put(page, path)
    assert program("--quiet", *site.offline(at)).exit_code == 0
    assert len(site.items("all")) == 8


# -- the wrong key


def test_a_search_in_place_of_the_newest_list_is_not_stored(program: Program) -> None:
    page = era_2026.search_page(FRIDAY, "sheep", OTHERS, WHOLE)
    assert_refused(program, page, "asked for newest day, the page says search sheep")


def test_the_results_of_a_search_are_read_and_not_the_newest_list_beside_them(
    program: Program,
) -> None:
    site.configure('[[feed]]\nname = "daily"', '[[feed]]\nname = "sheep"\nlists = ["search:sheep"]')
    page = era_2026.search_page(FRIDAY, "sheep", OTHERS[:1], WHOLE)
    site.put(page, "papers@q=sheep")
    assert program("--quiet", *site.offline(LATER)).exit_code == 0
    assert [item["title"] for item in site.items("sheep")] == ["Paper 20"]
    assert len(site.items()) == 8
    # Without them, the cards are read: never the list of the front page.
    site.put(renamed(page, "searchResults"), "papers@q=sheep")
    result = program("--quiet", *site.offline("2026-06-12T23:00:00Z"))
    assert result.exit_code == 0
    assert "read from the visible cards alone: its data hold no list of papers" in result.err
    assert [item["title"] for item in site.items("sheep")] == ["Paper 20"]


def test_the_newest_list_is_read_and_not_the_results_of_a_search_beside_it(
    program: Program,
) -> None:
    page = era_2026.search_page(FRIDAY, "", OTHERS, WHOLE)
    assert_refused(
        program, page, "papers are shown that the data do not list: arxiv:2606.00020 and 7 more"
    )


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("goats", "asked for search sheep, the page says search goats"),
        ("", "papers are shown that the data do not list: arxiv:2606.00020 and 7 more"),
    ],
)
def test_what_was_found_for_other_words_is_not_stored(
    program: Program, words: str, problem: str
) -> None:
    site.configure('[[feed]]\nname = "daily"', '[[feed]]\nname = "sheep"\nlists = ["search:sheep"]')
    site.put(era_2026.search_page(FRIDAY, "sheep", WHOLE), "papers@q=sheep")
    assert program("--quiet", *site.offline()).exit_code == 0
    page = era_2026.search_page(FRIDAY, words, OTHERS, WHOLE)
    site.configure('[[feed]]\nname = "daily"', '[[feed]]\nname = "sheep"\nlists = ["search:sheep"]')
    site.put(page, "papers@q=sheep")
    assert program("--quiet", *site.offline("2026-06-12T23:00:00Z")).exit_code == 4
    assert len(site.items("sheep")) == 8


# -- lists that are not there


@pytest.mark.parametrize(
    "page",
    [
        renamed(BARE, "dailyPapers"),
        BARE.replace("&quot;dailyPapers&quot;:[", "&quot;dailyPapers&quot;:null,&quot;old&quot;:["),
        BARE.replace(PROPS, 'data-target="TrendingPapers" data-props="'),
        damage.without_data(BARE),
        re.sub(r"(?<=data-props=\")&quot;", "", BARE.replace(PROPS + "{", PROPS)),
    ],
    ids=["key", "null", "component", "attribute", "JSON"],
)
def test_a_list_that_cannot_be_found_is_no_empty_list(program: Program, page: str) -> None:
    assert page != BARE
    assert_refused(
        program,
        page,
        "no known layout claims this page: the site changed, or this is another site",
    )


def test_an_empty_list_is_an_answer_unless_cards_are_shown(program: Program) -> None:
    site.put(site.day(date(2026, 6, 13)))
    assert program("--quiet", *site.offline(LATER)).exit_code == 0
    page = site.day(date(2026, 6, 13), *OTHERS)
    emptied = re.sub(
        r"(&quot;dailyPapers&quot;:)\[.*\](?=,&quot;prevDate)", r"\1[]", page, flags=re.DOTALL
    )
    assert emptied != page
    assert_refused(
        program,
        emptied,
        "papers are shown that the data do not list: arxiv:2606.00020 and 7 more",
    )


# -- answers of other status, forms of the data, and cuts


@pytest.mark.parametrize("status", [200, 202])
def test_a_challenge_is_one_whatever_its_status(
    program: Program, httpx_mock: HTTPXMock, status: int
) -> None:
    before = site.files()
    challenge = site.saved("papers/date/2026-06-10_challenge")
    httpx_mock.add_response(url=FRONT, status_code=status, html=challenge)
    api = "https://huggingface.co/api/daily_papers?date=2026-06-12&limit=100"
    httpx_mock.add_response(url=api, status_code=status, html=challenge)
    result = program("--quiet", "--at", LATER)
    assert (result.exit_code, result.out) == (4, "")
    assert "the firewall of the site sent a challenge in place of the page" in result.err
    assert site.files() == before
    assert site.kept().read_text("utf-8") == challenge
    told = program("check", site.kept())
    assert (told.exit_code, "sent a challenge" in told.out) == (4, True)


def nested(page: str) -> str:
    """A page with a comment of somebody that holds a component of its own."""
    comment = '<div data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;:[]}"></div>'
    once = comment.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    inside = once.replace("&quot;", "\\&quot;")
    found = page.replace("{&quot;paper&quot;:", f"{{&quot;body&quot;:&quot;{inside}&quot;,"
                         "&quot;paper&quot;:")  # fmt: skip
    assert found != page
    return found


@pytest.mark.parametrize("saved", [as_saved, nested, lambda page: as_saved(nested(page))])
def test_however_the_data_are_written_they_are_the_same(program: Program, saved: object) -> None:
    assert callable(saved)
    before = site.files()
    site.put(saved(GOOD))
    assert program("--quiet", *site.offline(LATER)).err == ""
    assert site.files() == before


@pytest.mark.parametrize(
    "whole",
    [GOOD, era_2024.day_page(FRIDAY, WHOLE), damage.without_data(GOOD)],
    ids=["2026", "2024", "cards alone"],
)
def test_a_page_that_is_cut_at_any_byte_takes_no_paper_from_the_feed(
    program: Program, whole: str
) -> None:
    """Before its data are whole it is not believed; cards without an end never are."""
    before, content = site.files(), whole.encode()
    data = content.find(PROPS.encode())
    needed = content.index(b'"', data + len(PROPS)) if data >= 0 else content.index(b"</html>") + 7
    for cut in [*range(0, len(content), len(content) // 24), needed - 1, needed + 1]:
        Path("site/huggingface.co/papers.html").write_bytes(content[:cut])
        result = program("--quiet", *site.offline(LATER))
        assert result.exit_code in ({4} if cut < needed else {0, 4}), cut
        assert site.files() == before
