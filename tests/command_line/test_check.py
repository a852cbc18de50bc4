"""``check``: what the parsers see, for people and for scripts; it writes nothing."""

import json
from pathlib import Path

import bs4
import pytest
from pytest_httpx import HTTPXMock

from tests.conftest import Program, Result
from tests.pages.records import Record

from . import site
from .site import FIXTURES, FRIDAY, FRONT, NOON

OFFLINE = ("--offline", FIXTURES, "--at", "2026-06-13T12:00:00Z")
PAGE = "page.html"
PAPER = {
    "key": "arxiv:2606.00001",
    "id": "2606.00001",
    "title": "Paper 1",
    "abstract": "What paper 1 found.",
    "authors": ["Ada Lovelace", "李 明"],
    "listed_on": "2026-06-12",
    "published_at": "2026-06-09T00:00:00Z",
    "upvotes": 3,
    "comments": 1,
    "url": "https://huggingface.co/papers/2606.00001",
    "arxiv_url": "https://arxiv.org/abs/2606.00001",
    "pdf_url": "https://arxiv.org/pdf/2606.00001",
    "code_url": None,
    "project_url": None,
    "keywords": [],
    "organization": None,
    "submitter": None,
    "thumbnail_url": None,
    "listed_at": None,
    "stars": None,
    "ai_summary": None,
    "organization_id": None,
    "media_urls": [],
    "author_participating": None,
}
SEEN = {
    "url": PAGE,
    "source": "huggingface",
    "layout": "huggingface_2026_period",
    "kind": "day",
    "period": "2026-06-12",
    "papers": [PAPER],
    "rejections": [],
    "doubts": [],
    "read_from": ["data", "cards"],
    "not_believed": None,
}


def save(*records: Record) -> None:
    """Saves a page of Friday in the working directory."""
    Path(PAGE).write_text(site.day(FRIDAY, *records), "utf-8")


def test_json_is_one_object_for_one_page_with_null_for_what_is_not_known(
    program: Program,
) -> None:
    save(site.record(1))
    result = program("check", PAGE, "--json", "--at", NOON)
    assert (result.exit_code, result.err) == (0, "")
    assert json.loads(result.out) == SEEN
    assert list(json.loads(result.out)) == list(SEEN)
    assert list(json.loads(result.out)["papers"][0]) == list(PAPER)


def test_json_is_a_list_for_several_pages_and_tells_of_rejections_and_doubts(
    program: Program,
) -> None:
    save(site.record(1, githubRepo=5), site.record(2, title=""))
    Path("other.html").write_text("", "utf-8")
    result = program("check", PAGE, "other.html", "--json", "--at", NOON)
    assert (result.exit_code, result.err) == (4, "")
    first = SEEN | {
        "rejections": [{"position": 2, "reason": "paper 2606.00002 has no title"}],
        "doubts": [
            "githubRepo is in an unknown form (records: 1)",
            "visible cards that cannot be read: 1",
        ],
    }
    other: dict[str, object] = {
        "url": "other.html",
        "source": None,
        "layout": None,
        "kind": None,
        "period": None,
        "papers": [],
        "rejections": [],
        "doubts": [],
        "read_from": [],
        "not_believed": "other.html: this is no whole HTML page: it has no end",
    }
    assert json.loads(result.out) == [first, other]


def test_text_shows_each_paper_with_its_votes_id_title_and_authors(program: Program) -> None:
    many = [{"name": name} for name in ("Ada", "Grace", "Kurt", "Emmy")]
    save(
        site.record(1, upvotes=1234),
        site.record(2, authors=many, upvotes=None),
        site.record(3, authors=[]),
        site.record(4, title=""),
    )
    assert program("check", PAGE, "--at", NOON) == Result(
        0,
        "page.html\n"
        "  huggingface_2026_period: day 2026-06-12, 3 papers, read from data and cards\n"
        "   1234  2606.00001    Paper 1 (Ada Lovelace, 李 明)\n"
        "      ?  2606.00002    Paper 2 (Ada, Grace, Kurt and 1 more)\n"
        "      3  2606.00003    Paper 3 (no authors stated)\n"
        "  rejected: record 4: paper 2606.00004 has no title\n"
        "  doubt: visible cards that cannot be read: 1\n",
        "",
    )


def test_an_address_is_believed_as_an_answer_to_what_it_asks(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    url = f"{FRONT}/date/2026-06-11"
    httpx_mock.add_response(url=url, html=site.day(FRIDAY, site.record(1)), is_reusable=True)
    result = program("check", url, "--at", NOON)
    problem = "asked for day 2026-06-11, the page says day 2026-06-12"
    assert (result.exit_code, result.err) == (4, "")
    assert result.out.splitlines()[-1] == f"  not believed: {url}: {problem}"
    told = json.loads(program("check", url, "--json", "--at", NOON).out)
    assert told == SEEN | {"url": url, "not_believed": f"{url}: {problem}"}


@pytest.mark.parametrize(
    ("url", "first"),
    [
        (FRONT, "  huggingface_2026_period: day 2026-06-12, 30 papers, read from data and cards"),
        (
            f"{FRONT}/date/2026-06-13",
            "  huggingface_2026_period: day 2026-06-12, 30 papers, read from data and cards",
        ),
        (
            f"{FRONT}/week/2025-W50",
            "  huggingface_2026_period: week 2025-W50, 105 papers, read from data and cards",
        ),
        (
            f"{FRONT}?q=random%20substitution",
            "  huggingface_2026_period: search random substitution, 60 papers, "
            "read from data and cards",
        ),
        (
            f"{FRONT}/trending",
            "  huggingface_2026_period: trending (no period stated), 50 papers, "
            "read from data and cards",
        ),
    ],
)
def test_every_kind_of_list_is_read_at_its_address_a_weekend_with_the_list_of_friday(
    program: Program, url: str, first: str
) -> None:
    result = program("check", url, *OFFLINE)
    assert (result.exit_code, result.err) == (0, "")
    assert result.out.splitlines()[:2] == [url, first]


def test_a_page_that_is_not_there_hides_no_other_and_gives_its_exit_code(
    program: Program,
) -> None:
    save(site.record(1))
    absent = f"{FRONT}/date/1999-01-01"
    assert program("check", absent, PAGE, "never.html", "--offline", ".", "--at", NOON) == Result(
        3,
        "page.html\n"
        "  huggingface_2026_period: day 2026-06-12, 1 paper, read from data and cards\n"
        "      3  2606.00001    Paper 1 (Ada Lovelace, 李 明)\n",
        f"daily-papers: {absent}: there is no such page (404 no file "
        "huggingface.co/papers/date/1999-01-01.html); "
        "what was published stays, look whether the address is right\n"
        "daily-papers: never.html: cannot be read (No such file or directory)\n",
    )
    told = program("check", absent, PAGE, "--json", "--offline", ".", "--at", NOON)
    unseen: dict[str, object] = {
        **dict.fromkeys(("source", "layout", "kind", "period")),
        **{key: [] for key in ("papers", "rejections", "doubts", "read_from")},
        "url": absent,
        "not_believed": f"{absent}: there is no such page (404 no file "
        "huggingface.co/papers/date/1999-01-01.html)",
    }
    assert (told.exit_code, json.loads(told.out)) == (3, [unseen, SEEN])
    assert json.loads(program("check", absent, "--json", "--offline", ".").out) == unseen


def test_an_address_that_is_no_list_is_read_for_what_it_says(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    url = "https://mirror.example.org/friday"
    httpx_mock.add_response(url=url, html=site.day(FRIDAY, site.record(1)))
    result = program("check", url, "--json", "--at", NOON)
    assert (result.exit_code, json.loads(result.out)) == (0, SEEN | {"url": url})


def test_a_server_that_says_not_modified_without_being_asked_is_not_believed(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=FRONT, status_code=304)
    problem = "the server says 'not modified' to a question without conditions"
    assert program("check", FRONT) == Result(
        4, f"{FRONT}\n  not believed: {FRONT}: {problem}\n", ""
    )


def test_an_address_that_cannot_be_asked_is_exit_3(program: Program) -> None:
    said = (
        "daily-papers: http://localhost:abc/: it leads to an address that cannot be asked "
        "(Invalid port: 'abc'); what was published stays, look whether the address is right\n"
    )
    assert program("check", "http://localhost:abc/") == Result(3, "", said)


def test_check_writes_nothing(program: Program) -> None:
    save(site.record(1))
    before = site.files(".")
    assert program("check", PAGE, FRONT, *OFFLINE).exit_code == 0
    assert site.files(".") == before


def test_another_html_parser_that_sees_other_papers_is_told(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = site.day(FRIDAY, site.record(1), site.record(2))
    monkeypatch.setattr(bs4, "BeautifulSoup", lambda text, parser: other)
    save(site.record(1))
    seen = json.loads(program("check", PAGE, "--json", "--at", NOON).out)
    doubt = "another HTML parser (html.parser) sees 2 papers, 1 of them alike"
    assert seen == SEEN | {"doubts": [doubt]}


def test_another_html_parser_that_finds_no_list_is_told(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bs4, "BeautifulSoup", lambda text, parser: "<html></html>")
    save(site.record(1))
    seen = json.loads(program("check", PAGE, "--json", "--at", NOON).out)
    assert seen == SEEN | {"doubts": ["another HTML parser (html.parser) finds no list in it"]}
