"""Real pages, damaged: runs where REAL_PAGES names the folder of the real material, and only there.

A run over each ends with 4 and leaves the feed of the real page as it was.
"""

import html
import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import Program
from tests.pages import era_2024

from . import site

__test__ = "REAL_PAGES" in os.environ

REAL = Path(os.environ.get("REAL_PAGES", "REAL_PAGES is not set"))
DAY = "huggingface.co/papers/date/2024-08-01.html"
AT = "2024-08-01T20:00:00Z"
_ARTICLE = re.compile(r"<article .*?</article>", re.DOTALL)


def without_cards(page: str, most: int) -> str:
    """A page that lacks so many of its first cards."""
    return _ARTICLE.sub("", page, count=most)


def with_few_papers(page: str) -> str:
    """A page of a day that lists the first of its papers, in both readings."""
    listing = re.search(r"(?<=&quot;dailyPapers&quot;:)\[.*?\](?=,&quot;nextDate)", page, re.DOTALL)
    assert listing
    first = json.dumps(json.loads(html.unescape(listing[0]))[:1])
    page = page.replace(listing[0], html.escape(first))
    for card in _ARTICLE.findall(page)[1:]:
        page = page.replace(card, "")
    return page


DAMAGES: dict[str, Callable[[str], str]] = {
    "half of the cards": lambda page: without_cards(page, 6),
    "few of the papers": with_few_papers,
    "another key": lambda page: _ARTICLE.sub("", page.replace("dailyPapers&quot;", "papers&quot;")),
    "another component": lambda page: _ARTICLE.sub("", page.replace("DailyPapers", "WeeklyPapers")),
    "titles in another case of letters and words": lambda page: re.sub(
        r"(<h3[^>]*><a[^>]*>)[^<]*", r"\1Another Title of a Paper", page
    ),
    "the day before": lambda page: page.replace("2024-08-01T00:00:00", "2024-07-22T00:00:00"),
    "a day to come": lambda page: page.replace("2024-08-01T00:00:00", "2024-08-05T00:00:00"),
    "a look-alike": lambda _: reference("look-alike_2026-07.html"),
    "the page of a paper": lambda _: reference("paper_2509.24002_2025-10-02.prettified.html"),
    "a trending page, cut": lambda _: reference("trending_2026-10-07.excerpt.html"),
}


def reference(name: str) -> str:
    return (REAL / "reference" / name).read_text("utf-8")


@pytest.fixture
def whole(program: Program) -> str:
    """The real page, which is read and published as that of its day."""
    page = (REAL / DAY).read_text("utf-8")
    site.configure(revisit_days=1)
    site.put(page)
    site.put(page, "papers/date/2024-08-01")
    assert program("--quiet", *site.offline(AT)).exit_code == 0
    assert len(site.items()) == 13
    return page


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_page_of_a_day_costs_the_feed_no_byte(
    program: Program, whole: str, damage: str
) -> None:
    before = site.files()
    page = DAMAGES[damage](whole)
    assert page != whole
    site.put(page, "papers/date/2024-08-01")
    site.put(era_2024.day_page(date(2024, 8, 2), []))
    result = program("--quiet", *site.offline("2024-08-02T00:30:00Z"))
    assert (result.exit_code, result.out) == (4, "")
    assert site.files() == before
    kept = site.kept("papers/date/2024-08-01", "2024-08-02T00:30:00Z")
    assert kept.read_text("utf-8") == page
    assert program("check", kept).exit_code == 4


def test_a_page_that_is_cut_at_any_byte_costs_the_feed_no_byte(
    program: Program, whole: str
) -> None:
    before, content = site.files(), whole.encode()
    data = content.index(b'data-target="DailyPapers" data-props="') + 40
    needed = content.index(b'"', data)
    exit_codes = {}
    for cut in range(0, len(content), len(content) // 40):
        Path("site/huggingface.co/papers.html").write_bytes(content[:cut])
        exit_codes[cut] = program("--quiet", *site.offline(AT)).exit_code
        assert site.files() == before
    assert {code for cut, code in exit_codes.items() if cut <= needed} == {4}
    assert set(exit_codes.values()) <= {0, 4}
