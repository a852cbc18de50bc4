"""Atom 1.0: feeds and their archive documents."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin

from . import markup, values
from .document import Check, Element, Problem, Rule

_OF_HISTORY = ("current", "first", "last", "next", "next-archive", "prev-archive", "previous")
_RELATIONS = (
    *_OF_HISTORY, "alternate", "describedby", "edit", "edit-media", "enclosure", "hub", "license",
    "payment", "related", "replies", "search", "self", "service", "up", "via",
)  # fmt: skip
_FEEDS = ("application/atom+xml", "application/rss+xml", "application/rdf+xml")
_METADATA = (
    "author", "category", "contributor", "generator", "id", "icon", "link", "logo", "title",
    "subtitle", "rights", "updated",
)  # fmt: skip


def link(text: str, element: Element) -> Iterator[Problem]:
    """A link of Atom, in an RSS channel too."""
    given, parent = element.attributes, element.parent
    rel = given.get("rel", "alternate")
    if not rel:
        yield ("AttrNotBlank", "rel")
    if rel not in _RELATIONS and [*values.absolute()(rel, element)]:
        yield ("UnregisteredAtomLinkRel", rel)
    if rel in _OF_HISTORY and parent and parent.name == "entry":
        yield ("FeedHistoryRelInEntry", rel)
    if "type" in given:
        wrong = [*values.mime(given["type"], element)]
        yield from wrong
        if rel == "self" and not wrong and given["type"].partition(";")[0] not in _FEEDS:
            yield ("SelfNotAtom", given["type"])
    if "href" not in given:
        yield ("MissingHref", rel)
    elif rel == "self" and parent and parent.name in ("feed", "channel"):
        yield from _self(given["href"], element.document.address)
    if text:
        yield ("AtomLinkNotEmpty", text)


def _self(href: str, address: str | None) -> Iterator[Problem]:
    if values.without_host(href):
        yield ("RelativeSelf", href)
    if address is not None and urljoin(address, href).partition("#")[0] != address:
        yield ("SelfDoesntMatchLocation", href)


LINK = Rule(
    checks=(link,),
    attributes={
        "href": (values.reference("InvalidIRI"),),
        "rel": (),
        "type": (),
        "title": (values.not_blank("AttrNotBlank"), markup.plain("ContainsHTML")),
        "hreflang": (values.language,),
        "length": (values.integer("InvalidNonNegativeInteger", 0),),
    },
)
THUMBNAIL = Rule(
    attributes={
        "url": (values.absolute(),),
        "width": (values.integer("InvalidPositiveInteger", 1),),
        "height": (values.integer("InvalidPositiveInteger", 1),),
    },
    required=("url",),
)


def construct(text: str, element: Element) -> Iterator[Problem]:
    """Text that says what it is; these rules know plain text and HTML."""
    kind = element.attributes.get("type", "text")
    if kind == "html":
        yield from markup.html(element.text, element)
    elif kind == "text":
        yield from markup.plain("ContainsUndeclaredHTML")(element.text, element)
    else:
        yield ("InvalidTextType", kind)
    if not element.text:
        yield ("NotBlank", "empty")


def unique(event: str, name: str) -> Check:
    """No two entries may have the same value in a child."""

    def check(text: str, feed: Element) -> Iterator[Problem]:
        counted = Counter(entry.value(name) for entry in feed.all("entry"))
        for value, count in counted.items():
            if value and count > 1:
                yield (event, f"{value} of {count} entries")

    return check


def one_alternate(text: str, element: Element) -> Iterator[Problem]:
    """One for each type and language."""
    links = [one.attributes for one in element.all("link")]
    kinds = Counter(
        (one.get("type", ""), one.get("hreflang", ""))
        for one in links
        if one.get("rel", "alternate") == "alternate"
    )
    for kind, count in kinds.items():
        if count > 1:
            yield ("DuplicateAtomLink", f"{count} alternates of {kind}")


def whole_feed(text: str, feed: Element) -> Iterator[Problem]:
    for name in ("title", "id", "updated"):
        if name not in feed.names:
            yield ("MissingElement", name)
    relations = {one.attributes.get("rel", "alternate") for one in feed.all("link")}
    if "self" not in relations:
        yield ("MissingSelf", "no link of rel self")
    if "fh:archive" in feed.names and "fh:complete" not in feed.names:
        if not relations & {"prev-archive", "next-archive"}:
            yield ("ArchiveIncomplete", "no link to another archive document")
        if "current" not in relations:
            yield ("MissingCurrentInArchive", "no link of rel current")
    first = feed.names.index("entry") if "entry" in feed.names else len(feed.names)
    for name in feed.names[first:]:
        if name in _METADATA:
            yield ("MisplacedMetadata", name)


def whole_entry(text: str, entry: Element) -> Iterator[Problem]:
    names = entry.names
    above = entry.parent.names if entry.parent else []
    for name in ("title", "id", "updated"):
        if name not in names:
            yield ("MissingElement", name)
    if "author" not in names and "author" not in above:
        yield ("MissingElement", "author")
    if "content" not in names:
        if "summary" not in names:
            yield ("MissingTextualContent", "neither content nor summary")
        links = [one.attributes.get("rel", "alternate") for one in entry.all("link")]
        if "alternate" not in links:
            yield ("MissingContentOrAlternate", "neither content nor a link to it")


def _has_name(text: str, person: Element) -> Iterator[Problem]:
    if "name" not in person.names:
        yield ("MissingElement", "name")


_TEXT = Rule(checks=(construct,), once=True, attributes={"type": ()})
_ID = Rule(checks=(values.absolute(), values.canonical, values.no_space), once=True)
_DATE = Rule(checks=(values.rfc3339, values.no_space), once=True)
_PERSON = Rule(
    checks=(_has_name,),
    children={
        "name": Rule(
            checks=(
                values.not_blank("NotBlank"),
                markup.plain("ContainsHTML"),
                markup.no_email,
            ),
            once=True,
        ),
        "uri": Rule(
            checks=(
                values.not_blank("NotBlank"),
                values.reference("InvalidIRI"),
                values.no_space,
            ),
            once=True,
        ),
    },
)
_CATEGORY = Rule(
    attributes={
        "term": (values.not_blank("NotBlank"),),
        "scheme": (values.absolute(),),
        "label": (markup.plain("ContainsHTML"),),
    },
    required=("term",),
    children={},
)
_PICTURE = Rule(
    checks=(values.not_blank("NotBlank"), values.reference("InvalidLink"), values.no_space),
    once=True,
)
_COMMON = {
    "author": _PERSON,
    "contributor": _PERSON,
    "category": _CATEGORY,
    "id": _ID,
    "link": LINK,
    "title": _TEXT,
    "rights": _TEXT,
    "updated": _DATE,
    "dc:creator": Rule(),
    "dc:date": Rule(checks=(values.w3cdtf,), once=True),
    "dc:identifier": Rule(),
    "dc:source": Rule(once=True),
    "dc:subject": Rule(),
    "media:thumbnail": THUMBNAIL,
}
_ENTRY = Rule(
    checks=(whole_entry, one_alternate),
    children={**_COMMON, "published": _DATE, "content": _TEXT, "summary": _TEXT},
)
FEED = Rule(
    checks=(
        whole_feed,
        one_alternate,
        unique("DuplicateEntries", "id"),
        unique("DuplicateUpdated", "updated"),
    ),
    children={
        **_COMMON,
        "entry": _ENTRY,
        "subtitle": _TEXT,
        "generator": Rule(
            checks=(values.not_blank("NotBlank"), markup.plain("ContainsHTML")),
            once=True,
            attributes={"uri": (values.reference("InvalidURIAttribute"),), "version": ()},
        ),
        "icon": _PICTURE,
        "logo": _PICTURE,
        "fh:archive": Rule(children={}),
        "fh:complete": Rule(children={}),
    },
)
