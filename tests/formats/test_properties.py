"""Whatever a page says, once it is cleaned text, every format carries it exactly."""

import json
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator import content
from aggregator.formats import atom, json_feed, rss
from aggregator.records import Entry, Paper
from aggregator.text import clean, one_line

from .samples import SITE, at, entry, feed, plain

NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
# Any text, with what breaks markup more often than chance would have it.
WILD = st.lists(
    st.text(st.characters(codec=None))
    | st.sampled_from(["]]>", "<think>", "&amp;", "&", "<!--", "-->", "<b>", '"', "'", "\n\n"])
    | st.sampled_from(["\u202e", "\u200f", "\ufeff", "\u2028", "\r", "\x00", "\ud800", "\ufffe"]),
    max_size=8,
).map("".join)
LINE = WILD.map(one_line).filter(bool)
TEXT = WILD.map(clean)
PAPERS = st.builds(
    Paper,
    key=st.just("arxiv:2608.00301"),
    id=st.just("2608.00301"),
    url=st.just(f"{SITE}/2608.00301"),
    title=LINE,
    abstract=TEXT | st.none(),
    authors=st.lists(LINE, max_size=4).map(tuple),
    keywords=st.lists(LINE, max_size=4, unique=True).map(tuple),
    ai_summary=TEXT | st.none(),
    organization=LINE | st.none(),
    thumbnail_url=st.just("https://example.org/t.png") | TEXT | st.none(),
    code_url=TEXT | st.none(),
)
LISTS = st.lists(
    st.sampled_from(["daily", "trending", "weekly"]) | LINE.map(lambda words: f"search:{words}"),
    max_size=3,
    unique=True,
).map(tuple)
ENTRIES = st.builds(lambda paper, lists: entry(paper, at(6), lists=lists), PAPERS, LISTS)


class Shown(HTMLParser):
    """The tags and the text of a fragment, as an HTML parser has them."""

    def __init__(self, fragment: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[str | None] = []
        self.text = ""
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [value for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def stated(only: Entry) -> dict[str, object]:
    """What a document must give back of its one entry."""
    return {
        "title": content.title(only.paper),
        "authors": list(content.authors(only.paper)),
        "categories": list(content.item(only).categories),
        "body": content.item(only).html,
    }


@given(ENTRIES)
def test_rss_carries_any_text(only: Entry) -> None:
    item = etree.fromstring(rss.render(feed("any", only))).find("channel/item")
    assert item is not None
    assert stated(only) == {
        "title": item.findtext("title"),
        "authors": [element.text for element in item.findall("dc:creator", NAMES)],
        "categories": [element.text for element in item.findall("category")],
        "body": item.findtext("content:encoded", None, NAMES),
    }


@given(ENTRIES)
def test_atom_carries_any_text(only: Entry) -> None:
    found = etree.fromstring(atom.render(feed("any", only))).find("a:entry", NAMES)
    assert found is not None
    assert stated(only) == {
        "title": found.findtext("a:title", None, NAMES),
        "authors": [element.text for element in found.findall("a:author/a:name", NAMES)],
        "categories": [element.get("term") for element in found.findall("a:category", NAMES)],
        "body": found.findtext("a:content", None, NAMES),
    }
    summary = found.find("a:summary", NAMES)
    if summary is not None and summary.get("type") == "html":
        assert summary.text == content.item(only).summary_html
    else:
        assert found.findtext("a:summary", "", NAMES) == content.item(only).summary


@given(ENTRIES)
def test_json_carries_any_text_and_every_fact(only: Entry) -> None:
    (item,) = json.loads(json_feed.render(feed("any", only)).decode())["items"]
    assert stated(only) == {
        "title": item["title"],
        "authors": [author["name"] for author in item.get("authors", [])],
        "categories": item.get("tags", []),
        "body": item["content_html"],
    }
    assert item["_paper"] == content.facts(only.paper, only.readings)


@given(PAPERS.map(lambda paper: entry(paper, at(6))))
def test_a_body_is_well_formed_and_shows_any_text(made: Entry) -> None:
    body = content.item(made).html
    tree = etree.fromstring(f"<div>{body}</div>")
    shown = Shown(body)
    assert plain(tree) == shown.text
    abstract = [plain(p) for p in tree.iterfind("p[@dir]")]
    assert abstract == list(content.paragraphs(made.paper.abstract))
    labels = {p.findtext("strong"): plain(p) for p in tree.iterfind("p[strong]")}
    assert (
        labels.get("Authors:", "Authors: ") == f"Authors: {', '.join(content.authors(made.paper))}"
    )
    assert set(shown.tags) <= {"p", "strong", "a", "img"}
    if (picture := tree.find("p/img")) is not None:
        assert picture.get("alt") == f"Thumbnail: {content.title(made.paper)}"
        assert f"Thumbnail: {content.title(made.paper)}" in shown.attributes
