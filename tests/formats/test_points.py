"""What a right feed is, point by point, in RSS, Atom and JSON Feed."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace

from aggregator import content
from aggregator.formats import atom, json_feed, rss
from aggregator.records import Feed, Item, Link

from .samples import ARCHIVES, MANY_AUTHORS, ORDINARY, SAMPLES, TRAPS, at, bare, entry, feed

BOTH = feed("daily", *ORDINARY, *TRAPS)
NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d \+0000"
)


def channel(made: Feed) -> etree._Element:
    """The channel of the RSS document."""
    found = etree.fromstring(rss.render(made)).find("channel")
    assert found is not None
    return found


def atom_feed(made: Feed) -> etree._Element:
    """The root of the Atom document."""
    return etree.fromstring(atom.render(made))


def json_document(made: Feed) -> dict[str, Any]:
    """The JSON document, in no object of which a key stands twice."""

    def once_each(members: list[tuple[str, object]]) -> dict[str, object]:
        assert len(dict(members)) == len(members)
        return dict(members)

    read: dict[str, Any] = json.loads(json_feed.render(made), object_pairs_hook=once_each)
    return read


def texts(parent: etree._Element, path: str) -> list[str]:
    """The texts of the elements at a path."""
    return [element.text or "" for element in parent.findall(path, NAMES)]


def local_names(parent: etree._Element) -> list[str]:
    """Its children's names without namespace."""
    return [etree.QName(child).localname for child in parent]


# 1. identity


def test_an_entry_has_one_id_in_all_formats() -> None:
    ids = [entry.id for entry in BOTH.entries]
    assert ids[0] == "https://arxiv.org/abs/2608.00001"
    assert texts(channel(BOTH), "item/guid") == ids
    assert texts(atom_feed(BOTH), "a:entry/a:id") == ids
    assert [item["id"] for item in json_document(BOTH)["items"]] == ids


def test_a_guid_always_says_that_it_is_no_permalink() -> None:
    guids = channel(BOTH).findall("item/guid")
    assert [dict(guid.attrib) for guid in guids] == [{"isPermaLink": "false"}] * len(BOTH.entries)


# 2, 3, 4. dates and order


def test_published_and_updated_are_those_of_the_entry() -> None:
    assert texts(atom_feed(BOTH), "a:entry/a:published")[0] == "2026-08-06T09:30:00Z"
    assert texts(atom_feed(BOTH), "a:entry/a:updated")[0] == "2026-08-07T08:00:00.800001Z"
    assert texts(channel(BOTH), "item/pubDate")[0] == "Thu, 06 Aug 2026 09:30:00 +0000"
    item = json_document(BOTH)["items"][0]
    assert item["date_published"] == "2026-08-06T09:30:00Z"
    assert item["date_modified"] == "2026-08-07T08:00:00Z"


def test_the_date_of_a_feed_is_that_of_its_newest_change() -> None:
    assert texts(atom_feed(BOTH), "a:updated") == ["2026-08-07T08:00:00.800001Z"]
    assert texts(channel(BOTH), "lastBuildDate") == ["Fri, 07 Aug 2026 08:00:00 +0000"]


def test_no_two_entries_of_an_atom_feed_are_updated_at_the_same_instant() -> None:
    """The W3C validator warns of it; papers of one list are dated alike."""
    updated = texts(atom_feed(BOTH), "a:entry/a:updated")
    assert len({one[:19] for one in updated}) < len(updated) == len(set(updated))


def test_a_feed_without_entries_states_no_date_or_one_before_all_papers() -> None:
    assert texts(channel(SAMPLES["empty"]), "lastBuildDate") == []
    assert texts(atom_feed(SAMPLES["empty"]), "a:updated") == ["1991-08-14T00:00:00Z"]


def test_entries_stand_in_the_order_of_the_feed() -> None:
    titles = [item.title for item in BOTH.entries]
    assert texts(channel(BOTH), "item/title") == titles
    assert texts(atom_feed(BOTH), "a:entry/a:title") == titles
    assert [item["title"] for item in json_document(BOTH)["items"]] == titles


def test_every_date_has_the_one_form_of_its_format() -> None:
    feed_of_atom = atom_feed(BOTH)
    dates = [
        element.text or ""
        for name in ("updated", "published")
        for element in feed_of_atom.iter(f"{{{NAMES['a']}}}{name}")
    ]
    assert len(dates) == 1 + 2 * len(BOTH.entries)
    assert all(RFC_3339.fullmatch(date) for date in dates)
    of_rss = [*texts(channel(BOTH), "item/pubDate"), *texts(channel(BOTH), "lastBuildDate")]
    assert len(of_rss) == 1 + len(BOTH.entries)
    assert all(RFC_822.fullmatch(date) for date in of_rss)
    for item in json_document(BOTH)["items"]:
        assert RFC_3339.fullmatch(item["date_published"])
        assert RFC_3339.fullmatch(item["date_modified"])


# 5, 6 (bytes and malformed documents) are in test_documents; files belong to publish.

# 7. the channel


def test_a_channel_says_what_it_is_and_where() -> None:
    made = channel(SAMPLES["ordinary"])
    stated = {child.tag: child.text for child in made if child.tag != "item" and child.text}
    assert stated == {
        "title": "Daily Papers",
        "link": "https://huggingface.co/papers",
        "description": "Every paper of the Daily Papers list, once.",
        "docs": "https://www.rssboard.org/rss-specification",
        "generator": "daily-papers 0.1.0",
        "language": "en",
        "lastBuildDate": "Fri, 07 Aug 2026 08:00:00 +0000",
        "ttl": "60",
        "image": "\n      ",
    }
    assert [dict(link.attrib) for link in made.findall("a:link", NAMES)] == [
        {
            "rel": "self",
            "type": "application/rss+xml",
            "href": "https://example.org/p/daily.rss.xml",
        },
        {
            "rel": "prev-archive",
            "type": "application/atom+xml",
            "href": "https://example.org/p/archive/daily/2026-08.atom.xml",
        },
    ]


def test_the_image_of_a_channel_has_its_title_and_link_and_is_144_wide() -> None:
    made = channel(SAMPLES["ordinary"])
    image = made.find("image")
    assert image is not None
    assert {part.tag: part.text for part in image} == {
        "url": "https://example.org/p/icon.png",
        "title": made.findtext("title"),
        "link": made.findtext("link"),
        "width": "144",
        "height": "144",
    }


def test_without_a_known_address_no_feed_says_where_it_is() -> None:
    made = SAMPLES["without-base-url"]
    assert channel(made).findall("a:link", NAMES) == []
    assert atom_feed(made).findall("a:link[@rel='self']", NAMES) == []
    assert "feed_url" not in json_document(made)


# 8. the item


def test_an_item_of_a_full_paper_holds_everything_in_readable_order() -> None:
    item = channel(SAMPLES["ordinary"]).find("item")
    assert item is not None
    assert local_names(item) == [
        *("title", "link", "description", "encoded", "guid"),
        *("category",) * 6,
        "pubDate",
        *("creator",) * 3,
        *("source", "identifier"),
        "thumbnail",
    ]
    assert item.findtext("link") == "https://huggingface.co/papers/2608.00001"
    assert texts(item, "category") == [
        *("daily", "search:random substitution", "trending"),
        *("sparse attention", "counting", "livestock"),
    ]
    assert texts(item, "dc:creator") == ["Ada Lovelace", "Kurt Gödel", "李 明"]
    thumbnails = [dict(element.attrib) for element in item.findall("media:thumbnail", NAMES)]
    assert thumbnails == [{"url": ORDINARY[0].paper.thumbnail_url}]


def test_a_title_is_escaped_once_by_hexadecimal_references() -> None:
    """As the RSS Best Practices Profile wants it; the W3C validator warns of the other form."""
    escaped = b'<title>R&#x26;B, &#x3C;think&gt; and ]]&gt; in "Titles" &#x26; &#x3C;b&gt;Names'
    assert escaped in rss.render(SAMPLES["traps"])
    assert escaped in atom.render(SAMPLES["traps"])


def test_reference_managers_find_doi_source_and_the_date_of_the_paper() -> None:
    names = ("date", "identifier", "source")
    item, entry = (
        found
        for found in (
            channel(SAMPLES["ordinary"]).find("item"),
            atom_feed(SAMPLES["ordinary"]).find("a:entry", NAMES),
        )
        if found is not None
    )
    doi, source = "doi:10.48550/arXiv.2608.00001", "arXiv:2608.00001"
    assert [entry.findtext(f"dc:{name}", None, NAMES) for name in names] == [
        "2026-08-04",
        doi,
        source,
    ]
    # The W3C validator warns of a dc:date beside a pubDate.
    assert [item.findtext(f"dc:{name}", None, NAMES) for name in names] == [None, doi, source]


def test_a_paper_that_is_not_on_arxiv_has_the_doi_that_it_has_and_no_source() -> None:
    stated = [("doi:10.1145/a.b", "10.1145/a.b"), ("huggingface:own", "own")]
    elsewhere = [entry(replace(bare(id_, "T"), key=key), at(6)) for key, id_ in stated]
    made = feed("daily", *elsewhere)
    for found in (channel(made).findall("item"), atom_feed(made).findall("a:entry", NAMES)):
        assert [[*texts(one, "dc:identifier"), *texts(one, "dc:source")] for one in found] == [
            ["doi:10.1145/a.b"],
            [],
        ]


def test_no_reader_takes_the_date_of_the_paper_for_that_of_the_entry() -> None:
    entry = atom_feed(SAMPLES["ordinary"]).find("a:entry", NAMES)
    assert entry is not None
    order = local_names(entry)
    assert order.index("date") < order.index("updated") < order.index("published")


def test_a_description_is_html_and_the_whole_body_follows_it() -> None:
    item = channel(SAMPLES["ordinary"]).find("item")
    assert item is not None
    description, body = item.findtext("description"), item.findtext("content:encoded", "", NAMES)
    assert description is not None
    assert description.startswith('<p dir="auto">Sheep move while they are counted.')
    assert description in body
    assert body.startswith("<p><strong>Authors:</strong>")


def test_there_is_no_cdata_section_and_no_bare_end_of_one() -> None:
    for document in (rss.render(SAMPLES["traps"]), atom.render(SAMPLES["traps"])):
        assert b"]]" in document
        assert b"]]>" not in document
        assert b"CDATA" not in document


def test_only_the_entities_of_xml_are_used() -> None:
    for document in (rss.render(BOTH), atom.render(BOTH)):
        assert set(re.findall(rb"&(\w+);", document)) <= {b"amp", b"lt", b"gt", b"quot", b"apos"}


# 9. the Atom feed


def test_an_atom_feed_says_what_it_is_and_where() -> None:
    made = atom_feed(SAMPLES["ordinary"])
    assert made.nsmap[None] == NAMES["a"]
    assert made.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    stated = {etree.QName(child).localname: child.text or "" for child in made if len(child) == 0}
    assert stated == {
        "id": "urn:uuid:9d99d82e-21a6-5570-bf6e-2bb9e457a2fb",
        "title": "Daily Papers",
        "subtitle": "Every paper of the Daily Papers list, once.",
        "updated": "2026-08-07T08:00:00.800001Z",
        "generator": "daily-papers",
        "icon": "https://example.org/p/icon.png",
        "link": "",
    }
    assert texts(made, "a:author/a:name") == ["Daily Papers"]
    assert [dict(link.attrib) for link in made.findall("a:link", NAMES)] == [
        {
            "href": "https://example.org/p/daily.atom.xml",
            "rel": "self",
            "type": "application/atom+xml",
        },
        {"href": "https://huggingface.co/papers", "rel": "alternate", "type": "text/html"},
        {
            "rel": "prev-archive",
            "type": "application/atom+xml",
            "href": "https://example.org/p/archive/daily/2026-08.atom.xml",
        },
    ]
    assert [dict(g.attrib) for g in made.findall("a:generator", NAMES)] == [
        {"uri": "https://example.org/p/", "version": "0.1.0"}
    ]


@pytest.mark.parametrize(("name", "same"), [("daily", True), ("hot", False)])
def test_the_id_of_a_feed_comes_from_its_name_alone(name: str, same: bool) -> None:
    here, there = feed("daily", *ORDINARY), feed(name, base_url=None)
    ids = [texts(atom_feed(made), "a:id") for made in (here, there)]
    assert (ids[0] == ids[1]) is same


# 10. the Atom entry


def test_an_atom_entry_has_one_alternate_and_its_other_links_are_related() -> None:
    """feedgen 1.0.0 alone writes only href: five alternates (lkiesow/python-feedgen issue 135)."""
    entry = atom_feed(SAMPLES["ordinary"]).find("a:entry", NAMES)
    assert entry is not None
    links = [
        (link.get("rel"), link.get("type"), link.get("title"), link.get("href"))
        for link in entry.findall("a:link", NAMES)
    ]
    page, arxiv = "https://huggingface.co/papers/2608.00001", "https://arxiv.org"
    assert links == [
        ("alternate", "text/html", None, page),
        ("related", "text/html", "arXiv abstract", f"{arxiv}/abs/2608.00001"),
        ("related", "application/pdf", "PDF", f"{arxiv}/pdf/2608.00001"),
        ("related", "text/html", "HTML version", f"{arxiv}/html/2608.00001"),
        ("related", "text/html", "Code", "https://github.com/example/sheep"),
        ("related", "text/html", "Project page", "https://sheep.example.org/?a=1&b=2"),
    ]


def test_an_atom_entry_has_plain_title_and_summary_and_html_content() -> None:
    entry = atom_feed(SAMPLES["ordinary"]).find("a:entry", NAMES)
    assert entry is not None
    assert kinds(entry) == {"title": [{}], "summary": [{}], "content": [{"type": "html"}]}
    assert entry.findtext("a:summary", "", NAMES) == content.item(ORDINARY[0]).summary


def test_a_summary_that_looks_like_html_is_declared_html_and_reads_the_same() -> None:
    entry = atom_feed(SAMPLES["traps"]).find("a:entry", NAMES)
    assert entry is not None
    assert kinds(entry)["summary"] == [{"type": "html"}]
    assert entry.findtext("a:summary", "", NAMES) == content.item(TRAPS[0]).summary_html


def kinds(entry: etree._Element) -> dict[str, list[dict[str, str]]]:
    """The attributes of the texts of an Atom entry."""
    return {
        name: [
            {str(key): str(value) for key, value in element.attrib.items()}
            for element in entry.findall(f"a:{name}", NAMES)
        ]
        for name in ("title", "summary", "content")
    }


def test_every_author_is_an_element_of_its_own_in_all_formats() -> None:
    for made in (BOTH, MANY_AUTHORS):
        authors = [list(item.authors) for item in made.entries]
        items = channel(made).findall("item")
        assert [texts(item, "dc:creator") for item in items] == authors
        entries = atom_feed(made).findall("a:entry", NAMES)
        assert [texts(entry, "a:author/a:name") for entry in entries] == authors
        read = json_document(made)["items"]
        assert [[a["name"] for a in item.get("authors", [])] for item in read] == authors


def test_every_list_and_every_keyword_is_a_category_once() -> None:
    words = [
        ["daily", "search:R&B ]]> <think>", "R&B", "<think>", "Q&A"],
        [],
        ["search:数羊", "weekly", "稀疏注意力", "🐑"],
        [],
    ]
    made = SAMPLES["traps"]
    items = channel(made).findall("item")
    entries = atom_feed(made).findall("a:entry", NAMES)
    assert [texts(item, "category") for item in items] == words
    terms = [[c.get("term") for c in one.findall("a:category", NAMES)] for one in entries]
    assert terms == words
    assert [item.get("tags", []) for item in json_document(made)["items"]] == words


# 11. the JSON Feed


def test_a_json_feed_says_what_it_is_and_where() -> None:
    stated = json_document(SAMPLES["ordinary"])
    items = stated.pop("items")
    assert stated == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Daily Papers",
        "home_page_url": "https://huggingface.co/papers",
        "feed_url": "https://example.org/p/daily.json",
        "next_url": "https://example.org/p/archive/daily/2026-08.json",
        "icon": "https://example.org/p/icon.png",
        "favicon": "https://example.org/p/icon.png",
        "description": "Every paper of the Daily Papers list, once.",
        "language": "en",
        "authors": [{"name": "Daily Papers", "url": "https://huggingface.co/papers"}],
    }
    assert [list(item) for item in items] == [
        [
            *("id", "url", "external_url", "title", "content_html", "summary", "image"),
            *("date_published", "date_modified", "authors", "tags", "_paper"),
        ],
        [
            *("id", "url", "title", "content_html", "summary"),
            *("date_published", "date_modified", "authors", "tags", "_paper"),
        ],
        ["id", "url", "title", "content_html", "date_published", "date_modified", "_paper"],
    ]


def test_html_stands_only_in_the_content_of_a_json_feed() -> None:
    item = json_document(SAMPLES["traps"])["items"][0]
    assert item["title"] == 'R&B, <think> and ]]> in "Titles" & <b>Names</b>'
    assert item["summary"].startswith("The model writes <think> before and <EOS> after; x < y")
    assert "&lt;think&gt;" in item["content_html"]


def test_the_record_under_paper_is_as_the_page_stated_it() -> None:
    record = json_document(SAMPLES["ordinary"])["items"][0]["_paper"]
    assert record["abstract"] == ORDINARY[0].paper.abstract
    assert (record["upvotes"], record["comments"], record["stars"]) == (57, 3, 1234)
    assert datetime.fromisoformat(record["listed_at"]) == ORDINARY[0].paper.listed_at


# 14. a document opened in a browser


@pytest.mark.parametrize("form", [rss, atom], ids=["rss", "atom"])
def test_a_browser_is_told_of_the_stylesheet(form: Any) -> None:
    lines = form.render(SAMPLES["ordinary"]).splitlines()
    assert lines[0] == b"<?xml version='1.0' encoding='UTF-8'?>"
    assert lines[1] == b'<?xml-stylesheet type="text/css" href="style.css"?>'


# 15. archives


def history(made: Feed) -> dict[str, str | None]:
    """Relation -> address of the links of an Atom document that RFC 5005 speaks of."""
    links = {link.get("rel"): link.get("href") for link in atom_feed(made).findall("a:link", NAMES)}
    return {rel: links.get(rel) for rel in ("self", "current", "prev-archive", "next-archive")}


def marked(made: Feed) -> bool:
    """Whether an Atom document says that it is an archive."""
    return atom_feed(made).find("{http://purl.org/syndication/history/1.0}archive") is not None


def test_an_archive_document_says_so_and_leads_to_its_neighbours_and_the_main_one() -> None:
    base = "https://example.org/p"
    made = ARCHIVES["archive"]
    assert marked(made)
    assert history(made) == {
        "self": f"{base}/archive/daily/2026-08.atom.xml",
        "current": f"{base}/daily.atom.xml",
        "prev-archive": f"{base}/archive/daily/2026-06.atom.xml",
        "next-archive": f"{base}/archive/daily/2026-09.atom.xml",
    }
    assert texts(atom_feed(made), "a:id") == texts(atom_feed(SAMPLES["ordinary"]), "a:id")


def test_without_a_known_address_archives_lead_to_each_other_by_relative_references() -> None:
    assert history(ARCHIVES["archive-without-base-url"]) == {
        "self": None,
        "current": "../../daily.atom.xml",
        "prev-archive": "2026-06.atom.xml",
        "next-archive": "2026-09.atom.xml",
    }
    assert history(SAMPLES["without-base-url"])["prev-archive"] == "archive/hot/2026-07.atom.xml"


def test_a_first_month_that_still_grows_is_no_archive_yet() -> None:
    assert not marked(ARCHIVES["archive-alone"])
    assert not marked(SAMPLES["ordinary"])


# an item that is no paper

WEEK = Item(
    key="week:2026-W32",
    id="urn:week:2026-W32",
    url="https://huggingface.co/papers/week/2026-W32",
    title="Sheep & Goats: the Week",
    html="<p>Three papers count <em>sheep</em>.</p>",
    published_at=at(10),
    updated_at=at(10),
)
OF_THE_WEEK = replace(SAMPLES["empty"], entries=(WEEK,))


def test_an_item_that_is_no_paper_has_nothing_of_a_paper_in_a_json_feed() -> None:
    bare_item = {
        "id": WEEK.id,
        "url": WEEK.url,
        "title": WEEK.title,
        "content_html": WEEK.html,
        "date_published": "2026-08-10T00:00:00Z",
        "date_modified": "2026-08-10T00:00:00Z",
    }
    unseen: dict[str, object] = {"key": WEEK.key}
    assert json_document(OF_THE_WEEK)["items"] == [bare_item | {"_item": unseen}]
    own = {"_week": {"period": "2026-W32", "papers": 3}}
    page = Link(name="All papers", url=WEEK.url, media_type="text/html")
    more = replace(
        WEEK,
        summary="Three papers.",
        summary_html="<p>Three papers.</p>",
        links=(page,),
        appeared_on=at(9).date(),
        doi="10.1/week",
        source="week:32",
        extra=own,
    )
    unseen |= {
        "summary_html": "<p>Three papers.</p>",
        "links": [{"name": "All papers", "url": WEEK.url, "media_type": "text/html"}],
        "appeared_on": "2026-08-09",
        "doi": "10.1/week",
        "source": "week:32",
    }
    shown = bare_item | {"summary": "Three papers."} | own | {"_item": unseen}
    assert json_document(replace(OF_THE_WEEK, entries=(more,)))["items"] == [shown]


def test_archives_of_a_json_feed_are_its_pages() -> None:
    def places(feed: Feed) -> list[str | None]:
        return [json_document(feed).get(name) for name in ("feed_url", "next_url")]

    archive = "https://example.org/p/archive/daily"
    assert places(SAMPLES["ordinary"]) == [
        "https://example.org/p/daily.json",
        f"{archive}/2026-08.json",
    ]
    assert places(ARCHIVES["archive"]) == [f"{archive}/2026-08.json", f"{archive}/2026-06.json"]
    assert places(ARCHIVES["archive-alone"]) == [f"{archive}/2026-08.json", None]
    for unplaced in (ARCHIVES["archive-without-base-url"], SAMPLES["without-base-url"]):
        assert places(unplaced) == [None, None]


def test_an_item_that_is_no_paper_has_nothing_of_a_paper_in_rss() -> None:
    (item,) = channel(OF_THE_WEEK).findall("item")
    assert [(etree.QName(part).localname, part.text) for part in item] == [
        ("title", WEEK.title),
        ("link", WEEK.url),
        ("description", WEEK.html),
        ("encoded", WEEK.html),
        ("guid", WEEK.id),
        ("pubDate", "Mon, 10 Aug 2026 00:00:00 +0000"),
    ]


def test_an_item_that_is_no_paper_has_nothing_of_a_paper_in_atom() -> None:
    (found,) = atom_feed(OF_THE_WEEK).findall("a:entry", NAMES)
    assert [(etree.QName(part).localname, part.text) for part in found] == [
        ("id", WEEK.id),
        ("title", WEEK.title),
        ("updated", "2026-08-10T00:00:00.410563Z"),
        ("content", WEEK.html),
        ("published", "2026-08-10T00:00:00Z"),
        ("link", None),
    ]
    assert [dict(link.attrib) for link in found.findall("a:link", NAMES)] == [
        {"rel": "alternate", "type": "text/html", "href": WEEK.url}
    ]
