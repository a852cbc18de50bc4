"""All that the W3C feed validator would find in a document of ours."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.parsers import expat

from . import markup, values
from .atom import FEED
from .document import ATOM, LIMIT, NAMESPACES, Document, Element, Problem, Rule, read
from .opml import OPML
from .rss import RSS

_ROOTS = {"rss": ("", RSS), "feed": (ATOM, FEED), "opml": ("", OPML)}
_EVERYWHERE = {"xml:lang": (values.language,), "xml:base": (), "xml:id": (), "xml:space": ()}
_VERSION = re.compile(rb"<\?xml version=['\"](?!1\.0['\"])")


def findings(
    document: bytes, *, address: str | None = None, now: datetime | None = None
) -> list[str]:
    """Every error and warning: ``EVENT: line LINE, PATH: evidence``, in the order of lines.

    ``address`` is where the document is served, if that is to be compared; ``now`` the moment of
    the validator. Each event has the validator's name.
    """
    made = Document(now=now or datetime.now(UTC), address=address)
    for event, evidence in _of_bytes(document):
        made.problems.append((1, event, "", evidence))
    try:
        read(document, made)
    except expat.ExpatError as error:
        made.problems.append((error.lineno, "SAXError", "", str(error)))
    else:
        assert made.root is not None
        _namespaces(made, made.root.name == "feed")
        _root(made, made.root)
    return [
        f"{event}: line {line}, {path}: {evidence}"
        for line, event, path, evidence in sorted(made.problems)
    ]


def _of_bytes(document: bytes) -> Iterator[Problem]:
    if len(document) > LIMIT:
        yield ("ValidatorLimit", f"{len(document):,} bytes")
    if _VERSION.match(document):
        yield ("BadXmlVersion", document[:40].decode("ascii", "replace"))
    try:
        document.decode("utf-8")
    except UnicodeDecodeError as error:
        yield ("UnicodeError", str(error))


def _namespaces(made: Document, of_atom: bool) -> None:
    for line, prefix, uri in made.declared:
        usual = NAMESPACES.get(uri)
        if prefix in NAMESPACES.values() and prefix != usual:
            without_slash = uri == "http://search.yahoo.com/mrss"
            event = "MediaRssNamespace" if without_slash else "ReservedPrefix"
        elif usual is None:
            event = "UnknownNamespace"
        elif of_atom and usual in ("atom", "xhtml") and prefix is not None:
            event = "AvoidNamespacePrefix"
        else:
            continue
        made.problems.append((line, event, f"xmlns:{prefix}", uri))


def _root(made: Document, root: Element) -> None:
    namespace, rule = _ROOTS.get(root.name, ("", None))
    if rule is None:
        _note(root, ("UndefinedElement", root.name))
    elif made.namespace != namespace:
        _note(root, ("InvalidNamespace" if made.namespace else "MissingNamespace", root.name))
    else:
        _element(root, rule)


def _note(element: Element, problem: Problem) -> None:
    event, evidence = problem
    element.document.problems.append((element.line, event, element.path, evidence))


def _element(element: Element, rule: Rule) -> None:
    for problem in _problems(element, rule):
        _note(element, problem)
    for number, child in enumerate(element.children):
        inner = (rule.children or {}).get(child.name)
        if inner is not None:
            if inner.once and child.name in element.names[:number]:
                _note(child, ("DuplicateElement", child.name))
            _element(child, inner)
        elif child.name.startswith("{}"):
            _note(child, ("UndeterminableVocabulary", child.name))
        elif not child.name.startswith("{"):  # of a namespace it does not know: eaten
            _note(child, ("UndefinedElement", child.name))


def _problems(element: Element, rule: Rule) -> Iterator[Problem]:
    text = element.text.strip()
    if rule.children is not None and text:
        yield ("UnexpectedText", text)
    for piece in element.pieces:
        yield from markup.characters(piece)
        yield from markup.not_encoded_twice(piece)
    for check in rule.checks:
        yield from check(text, element)
    for name in rule.required:
        if name not in element.attributes:
            yield ("MissingAttribute", name)
    known = {**_EVERYWHERE, **rule.attributes}
    for name, value in element.attributes.items():
        yield from markup.characters(value)
        if name in known:
            for check in known[name]:
                yield from check(value, element)
        elif not name.startswith("{"):
            yield ("UnexpectedAttribute", name)
        elif element.of_rss and ":" not in element.name:
            yield ("UseOfExtensionAttr", name)
