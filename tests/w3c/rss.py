"""RSS 2.0, and what the validator takes from the RSS Best Practices Profile."""

from collections import Counter
from collections.abc import Iterator, Mapping

from . import markup, values
from .atom import LINK, THUMBNAIL
from .document import Element, Problem, Rule

# What an element of RSS says already, said again by one of Dublin Core or of Atom.
_TWICE_IN_CHANNEL = {
    "managingEditor": ("dc:creator",),
    "webMaster": ("dc:publisher",),
    "category": ("dc:subject",),
    "pubDate": ("dc:date",),
    "language": ("dc:language",),
    "copyright": ("dc:rights",),
}
_TWICE_IN_ITEM = {
    "author": ("dc:creator",),
    "category": ("dc:subject",),
    "guid": ("atom:id",),
    "pubDate": ("dc:date", "atom:published"),
    "source": ("dc:source",),
}
_TEXTS_OF_ATOM = ("atom:title", "atom:subtitle", "atom:rights", "atom:content")
_METADATA = (
    "title", "link", "description", "language", "copyright", "managingEditor", "webMaster",
    "pubDate", "lastBuildDate", "category", "generator", "docs", "ttl", "image", "atom:link",
)  # fmt: skip
_IMAGES = ("jpg", "jpeg", "gif", "png")


def whole_rss(text: str, rss: Element) -> Iterator[Problem]:
    if "channel" not in rss.names:
        yield ("MissingElement", "channel")


def whole_channel(text: str, channel: Element) -> Iterator[Problem]:
    names = channel.names
    missing = {
        "title": "MissingTitle",
        "link": "MissingLink",
        "description": "MissingDescription",
    }
    for name, event in missing.items():
        if name not in names:
            yield (event, name)
    if "self" not in [one.attributes.get("rel") for one in channel.all("atom:link")]:
        yield ("MissingAtomSelfLink", "no atom:link of rel self")
    yield from _said_twice(channel, _TWICE_IN_CHANNEL, "DuplicateSemantics")
    first = names.index("item") if "item" in names else len(names)
    for name in names[first:]:
        if name in _METADATA:
            yield ("MisplacedItem", f"before {name}")
    for guid, count in Counter(item.value("guid") for item in channel.all("item")).items():
        if guid and count > 1:
            yield ("DuplicateValue", f"guid {guid} of {count} items")


def whole_item(text: str, item: Element) -> Iterator[Problem]:
    names = item.names
    if "title" not in names and "description" not in names:
        yield ("ItemMustContainTitleOrDescription", "neither")
    if "guid" not in names:
        yield ("MissingGuid", "no guid")
    if "content:encoded" in names:
        before = names[: names.index("content:encoded")]
        if "description" not in before:
            yield ("NeedDescriptionBeforeContent", "content:encoded")
    yield from _said_twice(item, _TWICE_IN_ITEM, "DuplicateItemSemantics")
    for name in _TEXTS_OF_ATOM:
        if name in names:
            yield ("DuplicateDescriptionSemantics", name)


def _said_twice(
    element: Element, pairs: Mapping[str, tuple[str, ...]], event: str
) -> Iterator[Problem]:
    for own, others in pairs.items():
        for other in others:
            if own in element.names and other in element.names:
                yield (event, f"{own} and {other}")


def whole_image(text: str, image: Element) -> Iterator[Problem]:
    missing = {"title": "MissingTitle", "url": "MissingElement", "link": "MissingLink"}
    for name, event in missing.items():
        if name not in image.names:
            yield (event, name)
    channel = image.parent
    assert channel is not None
    for name, event in {"title": "ImageTitleDoesntMatch", "link": "ImageLinkDoesntMatch"}.items():
        if name in image.names and channel.value(name) not in ("", image.value(name)):
            yield (event, image.value(name))
    ending = image.value("url").rpartition(".")[2].lower()
    if ending.isalnum() and ending not in _IMAGES:
        yield ("ImageUrlFormat", ending)


def guid(text: str, element: Element) -> Iterator[Problem]:
    stated = element.attributes.get("isPermaLink", "true")
    if not text:
        yield ("NotBlank", "empty")
    if stated not in ("true", "false"):
        yield ("InvalidBooleanAttribute", stated)
    if stated == "true":
        wrong = [*values.absolute("InvalidHttpGUID")(text, element)]
        yield from wrong
        if not wrong and text.lower().startswith(("tag:", "urn:uuid:")):
            yield ("InvalidPermalink", text)
    elif len(text) < 9 and text.isdigit():
        yield ("NotSufficientlyUnique", text)


_ADDRESS = Rule(checks=(values.absolute(),), once=True)
_DATE = Rule(checks=(values.rfc822,), once=True)
_HTML = Rule(checks=(markup.html_of_absolute_addresses,), once=True)
_LINE = Rule(checks=(markup.plain("ContainsHTML"), values.not_blank("NotBlank")), once=True)
_CATEGORY = Rule(
    checks=(markup.plain("ContainsHTML"), values.not_blank("NotBlank")),
    attributes={"domain": ()},
)
_EXTENSIONS = {
    "dc:creator": Rule(),
    "dc:date": Rule(checks=(values.w3cdtf,)),
    "dc:identifier": Rule(),
    "dc:language": Rule(checks=(values.language,), once=True),
    "dc:publisher": Rule(),
    "dc:rights": Rule(checks=(markup.plain("ContainsHTML"),), once=True),
    "dc:source": Rule(once=True),
    "dc:subject": Rule(),
    "media:thumbnail": THUMBNAIL,
}
# Of an e-mail address in these nothing is said but that it must be one: we know no address.
_PERSON = Rule(checks=(values.email,), once=True)
_IMAGE = Rule(
    checks=(whole_image,),
    once=True,
    children={
        "title": _LINE,
        "link": _ADDRESS,
        "url": _ADDRESS,
        "width": Rule(checks=(values.integer("InvalidWidth", 1, 144),), once=True),
        "height": Rule(checks=(values.integer("InvalidHeight", 1, 400),), once=True),
        "description": Rule(checks=(markup.plain("ContainsHTML"),), once=True),
    },
)
_ITEM = Rule(
    checks=(whole_item,),
    children={
        **_EXTENSIONS,
        "title": _LINE,
        "link": _ADDRESS,
        "description": _HTML,
        "content:encoded": _HTML,
        "guid": Rule(checks=(guid,), once=True, attributes={"isPermaLink": ()}),
        "pubDate": _DATE,
        "author": _PERSON,
        "category": _CATEGORY,
        "comments": _ADDRESS,
        "source": Rule(
            checks=(markup.plain("ContainsHTML"),),
            once=True,
            attributes={"url": (values.absolute(),)},
            required=("url",),
        ),
        "atom:link": LINK,
        "atom:id": Rule(checks=(values.absolute(),), once=True),
        "atom:published": Rule(checks=(values.rfc3339,), once=True),
        "atom:updated": Rule(checks=(values.rfc3339,), once=True),
        **{name: Rule() for name in _TEXTS_OF_ATOM},
    },
)
_CHANNEL = Rule(
    checks=(whole_channel,),
    once=True,
    children={
        **_EXTENSIONS,
        "item": _ITEM,
        "title": _LINE,
        "link": _ADDRESS,
        "description": Rule(checks=(markup.plain("ContainsHTML"),), once=True),
        "language": Rule(checks=(values.language,), once=True),
        "copyright": Rule(checks=(markup.plain("ContainsHTML"),), once=True),
        "managingEditor": _PERSON,
        "webMaster": _PERSON,
        "pubDate": _DATE,
        "lastBuildDate": _DATE,
        "category": _CATEGORY,
        "generator": Rule(once=True),
        "docs": _ADDRESS,
        "ttl": Rule(
            checks=(values.integer("InvalidPositiveInteger", 1), values.not_blank("NotBlank")),
            once=True,
        ),
        "image": _IMAGE,
        "atom:link": LINK,
    },
)
RSS = Rule(
    checks=(whole_rss,),
    attributes={"version": ()},
    required=("version",),
    children={"channel": _CHANNEL},
)
