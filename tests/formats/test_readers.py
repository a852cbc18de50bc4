"""RSS and Atom read back by feedparser, which reads like most readers do: whole records."""

from typing import Any

import feedparser
import pytest

from aggregator import content
from aggregator.formats import atom, rss
from aggregator.records import Feed, Item

from .samples import MANY_AUTHORS, ORDINARY, SAMPLES, TRAPS, feed

FEEDS = [feed("daily", *ORDINARY, *TRAPS), MANY_AUTHORS, SAMPLES["empty"]]


def parsed(document: bytes) -> Any:
    """What feedparser makes of a document, its texts as written: it must find no fault."""
    read = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo
    return read


def written(item: Item) -> dict[str, object]:
    """What a reader should know of an entry."""
    return {
        "id": item.id,
        "title": item.title,
        "link": item.url,
        "authors": list(item.authors),
        "tags": list(item.categories),
        "published": item.published_at.utctimetuple()[:6],
        "content": item.html,
        "thumbnail": item.thumbnail,
    }


def read_back(entry: Any) -> dict[str, object]:
    """The same, as feedparser has it."""
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "authors": [author.name for author in entry.get("authors", []) if "name" in author],
        "tags": [tag.term for tag in entry.get("tags", [])],
        "published": entry.published_parsed[:6],
        "content": entry.content[0].value,
        "thumbnail": next((t["url"] for t in entry.get("media_thumbnail", [])), None),
    }


@pytest.mark.parametrize("form", [rss, atom], ids=["rss", "atom"])
@pytest.mark.parametrize("made", FEEDS, ids=["both", "many", "empty"])
def test_a_reader_has_every_entry_as_it_was_written(made: Feed, form: Any) -> None:
    read = parsed(form.render(made))
    assert [read_back(entry) for entry in read.entries] == [written(item) for item in made.entries]


@pytest.mark.parametrize("form", [rss, atom], ids=["rss", "atom"])
def test_a_reader_knows_the_feed(form: Any) -> None:
    read = parsed(form.render(SAMPLES["ordinary"]))
    links = {link.rel: link.href for link in read.feed.links}
    assert read.encoding == "utf-8"
    assert {key: read.feed[key] for key in ("title", "subtitle", "language", "updated_parsed")} == {
        "title": "Daily Papers",
        "subtitle": "Every paper of the Daily Papers list, once.",
        "language": "en",
        "updated_parsed": SAMPLES["ordinary"].entries[0].updated_at.utctimetuple(),
    }
    assert links == {
        "alternate": "https://huggingface.co/papers",
        "self": f"https://example.org/p/daily.{form.SUFFIX}",
        "prev-archive": "https://example.org/p/archive/daily/2026-08.atom.xml",
    }


def test_an_atom_reader_has_update_and_related_links() -> None:
    first = parsed(atom.render(SAMPLES["ordinary"])).entries[0]
    assert first.updated_parsed == ORDINARY[0].updated_at.utctimetuple()
    assert first.summary == content.item(ORDINARY[0]).summary
    assert [(link.rel, link.type, link.get("title")) for link in first.links] == [
        ("alternate", "text/html", None),
        ("related", "text/html", "arXiv abstract"),
        ("related", "application/pdf", "PDF"),
        ("related", "text/html", "HTML version"),
        ("related", "text/html", "Code"),
        ("related", "text/html", "Project page"),
    ]
