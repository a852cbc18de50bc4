"""Payloads of every collection, some of each; all of them: ``python -m tests.torture.xss``."""

import json
import sys
from itertools import groupby
from pathlib import Path
from xml.parsers import expat

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from playwright.sync_api import Browser

from aggregator import content, opml, page, registry
from aggregator.records import Entry
from aggregator.text import clean, one_line
from tests import tools
from tests.conftest import Program
from tests.formats.samples import FULL, at, entry, feed
from tests.formats.test_properties import LISTS, PAPERS

from .hostile import payloads
from .watching import running
from .xss import titles, torture

RAW = [
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">click</a>',
    "<script>document.title = 1</script>",
    "<script>window.name = 1</script>",
    "<script>open('https://evil.example/')</script>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<style>body { background: url(https://evil.example/) }</style>",
    "<input autofocus onfocus=prompt(1)>",
]
"""One of each way to do something."""


def test_the_file_holds_payloads_of_every_kind_each_once() -> None:
    every = payloads()
    assert len(every) == len({one.text for one in every}) == 289
    assert len({one.source for one in every}) == 12


if tools.wanted("chromium"):

    def test_nothing_runs_and_nothing_is_asked_for_whatever_a_page_says(
        browser: Browser, tmp_path: Path
    ) -> None:
        by_source = [list(some) for _, some in groupby(payloads(), lambda one: one.source)]
        account = torture(browser, tmp_path, [one for some in by_source for one in some[::60]])
        print(account, file=sys.stderr)  # with -s
        assert account.broken == []
        assert (account.sources, account.mails) == (12, 3)
        assert account.images > 0
        # Readers take titles as they are; those that take them for HTML have to clean them.
        assert running(browser, titles(tmp_path)) > 0

    def test_what_is_put_in_raw_is_noticed(browser: Browser) -> None:
        assert [running(browser, [one]) for one in RAW] == [1] * len(RAW)
        assert running(browser, ["<p>Sheep</p>", "&lt;script&gt;alert(1)&lt;/script&gt;"]) == 0


@pytest.mark.parametrize(
    "name",
    [
        *("../x", "a/b", "a\\b", ".", "..", "", ".hidden", "con", "nul", "com1", "a\nb", "a\0b"),
        *("x" * 300, "dаily", "ｄaily", "daily ", "-x", "index", "archive", "%2e%2e", "~", "$HOME"),
    ],
)
def test_a_name_that_could_lead_elsewhere_names_no_file(program: Program, name: str) -> None:
    Path("aggregator.toml").write_text(f"[[feed]]\nname = {json.dumps(name)}\n", "utf-8")
    result = program("update", "--offline", ".")
    assert (result.exit_code, result.out) == (2, "")
    assert result.err.startswith("daily-papers: aggregator.toml: feed[1].name")
    assert [path.name for path in Path().iterdir()] == ["aggregator.toml"]


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("https://example.org/t.png", "https://example.org/t.png"),
        ("HTTPS://example.org/t.png", "HTTPS://example.org/t.png"),
        ("http://example.org/t.png", None),
        ("data:image/svg+xml,<svg/>", None),
        ("//example.org/t.png", None),
    ],
)
def test_a_picture_is_asked_for_by_https_alone(stated: str, shown: str | None) -> None:
    paper = replace(FULL, thumbnail_url=stated)
    assert content.thumbnail(paper) == shown


SETTINGS = st.text(st.characters(codec=None), min_size=1).map(one_line).filter(bool)
STATED = st.builds(lambda paper, lists: entry(paper, at(6), lists=lists), PAPERS, LISTS)


@given(STATED, SETTINGS, SETTINGS)
@settings(max_examples=60)
def test_every_parser_takes_every_document_of_any_text(
    only: Entry, title: str, description: str
) -> None:
    made = replace(feed("any", only), title=title, description=description)
    documents = {one.name: one.render(made) for one in registry.formats()}
    documents["opml"] = opml.render(title, (made,), registry.formats()[0])
    for name in ("atom", "rss", "opml"):
        expat.ParserCreate().Parse(documents[name], True)
        assert etree.fromstring(documents[name]) is not None
    for name in ("atom", "rss"):
        read = feedparser.parse(documents[name])
        assert (read.bozo, len(read.entries)) == (False, 1)
    assert json.loads(documents["json"])["title"] == title
    page.render(title, (made,), registry.formats(), (only,)).decode()


@given(st.text(st.characters(codec=None)))
def test_no_cleaned_text_holds_what_a_terminal_obeys(text: str) -> None:
    cleaned = clean(text)
    assert all(letter in "\n\t" or letter.isprintable() or ord(letter) > 0x9F for letter in cleaned)
    assert "\n" not in one_line(text)
    cleaned.encode()
