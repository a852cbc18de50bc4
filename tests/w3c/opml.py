"""OPML 2.0: a list of feeds."""

from collections.abc import Iterator

from . import markup, values
from .document import Element, Problem, Rule

_VERSIONS = ("1.0", "1.1", "2.0")
_OF_FEEDS = ("description", "htmlUrl", "language", "title", "version", "xmlUrl")


def whole_opml(text: str, opml: Element) -> Iterator[Problem]:
    if opml.attributes.get("version", "2.0") not in _VERSIONS:
        yield ("InvalidOPMLVersion", opml.attributes["version"])
    for name in ("head", "body"):
        if name not in opml.names:
            yield ("MissingElement", name)


def whole_body(text: str, body: Element) -> Iterator[Problem]:
    if "outline" not in body.names:
        yield ("MissingElement", "outline")


def outline(text: str, element: Element) -> Iterator[Problem]:
    given = element.attributes
    kind = given.get("type", "").lower()
    if kind == "rss":
        if "xmlUrl" not in given:
            yield ("MissingXmlURL", given.get("text", ""))
        if "title" not in given:
            yield ("MissingTitleAttr", given.get("text", ""))
    elif kind == "link" and "url" not in given:
        yield ("MissingUrlAttr", given.get("text", ""))
    if "type" not in given and set(_OF_FEEDS) & set(given):
        yield ("MissingOutlineType", given.get("text", ""))


_HTML = (markup.html_of_absolute_addresses,)
_ATTRIBUTES = {
    "text": _HTML,
    "title": _HTML,
    "description": _HTML,
    "type": (),
    "category": (),
    "created": (values.rfc822,),
    "language": (values.language,),
    "htmlUrl": (values.absolute(),),
    "url": (values.absolute(),),
    "xmlUrl": (),
}
_LEAF = Rule(checks=(outline,), attributes=_ATTRIBUTES, required=("text",), children={})
_DATE = Rule(checks=(values.rfc822,), once=True)
OPML = Rule(
    checks=(whole_opml,),
    attributes={"version": ()},
    required=("version",),
    children={
        "head": Rule(
            children={
                "title": Rule(checks=_HTML, once=True),
                "dateCreated": _DATE,
                "dateModified": _DATE,
                "ownerName": Rule(checks=_HTML, once=True),
            }
        ),
        "body": Rule(checks=(whole_body,), children={"outline": _LEAF}),
    },
)
