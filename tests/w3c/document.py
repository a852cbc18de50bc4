"""A document as the validator reads it: element by element, with lines and pieces of text."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.parsers import expat

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACES = {
    ATOM: "atom",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
"""Namespace -> the prefix that the validator reserves for it: those we might write."""
LIMIT = 5_000_000
"""Bytes; it refuses to read more."""

Problem = tuple[str, str]
"""What the validator calls it, and the evidence."""
Check = Callable[[str, "Element"], Iterable[Problem]]
"""A value, and the element that it stands in -> what is wrong with it."""


@dataclass
class Document:
    """What is known of a whole document, beside its elements."""

    now: datetime
    address: str | None
    """Where it is served, if that is known."""
    hexadecimal: frozenset[int] = frozenset()
    """The lines, from 1, that hold a hexadecimal reference: there, its texts are no HTML."""
    root: "Element | None" = None
    namespace: str = ""
    """Of the root; other elements of it have no prefix in their names."""
    declared: list[tuple[int, str | None, str]] = field(default_factory=list)
    """(line, prefix, namespace)."""
    problems: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(line, event, path, evidence)."""


@dataclass
class Element:
    """An element; its name is ``title``, of another namespace than the root's ``dc:date``."""

    name: str
    line: int
    attributes: Mapping[str, str]
    document: Document
    parent: "Element | None"
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    """Its own text, as the parser hands it over."""

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def path(self) -> str:
        return f"{self.parent.path}/{self.name}" if self.parent else self.name

    @property
    def names(self) -> list[str]:
        return [child.name for child in self.children]

    @property
    def of_rss(self) -> bool:
        return self.document.root is not None and self.document.root.name == "rss"

    def all(self, name: str) -> list["Element"]:
        return [child for child in self.children if child.name == name]

    def value(self, name: str) -> str:
        """The text of the first child of a name, trimmed; empty if there is none."""
        return next((child.text.strip() for child in self.all(name)), "")


@dataclass(frozen=True)
class Rule:
    """What an element may hold, and what its value and its attributes must be."""

    checks: tuple[Check, ...] = ()
    """Of the text, trimmed."""
    once: bool = False
    """Whether it must not have a sibling of its name."""
    attributes: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    """Names of attributes."""
    children: Mapping[str, "Rule"] | None = None
    """None: it holds text and no elements."""


def read(source: bytes, document: Document) -> None:
    """Fills in lines and elements; raises expat.ExpatError of what is not well-formed."""
    lines = enumerate(source.split(b"\n"), 1)
    document.hexadecimal = frozenset(number for number, line in lines if b"&#x" in line)
    reader = _Reader(document)
    reader.parser.Parse(source, True)


class _Reader:
    """Builds the elements: with expat and pieces of text of its size, as the validator does."""

    def __init__(self, document: Document) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartNamespaceDeclHandler = self._declare
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._document = document
        self._open: list[Element] = []
        self._own = ""

    def _declare(self, prefix: str | None, uri: str) -> None:
        self._document.declared.append((self.parser.CurrentLineNumber, prefix, uri))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        uri, _, local = name.rpartition(" ")
        if not self._open:
            self._own = uri
        element = Element(
            name=local if uri == self._own else _prefixed(uri, local),
            line=self.parser.CurrentLineNumber,
            attributes={_attribute(key): value for key, value in attributes.items()},
            document=self._document,
            parent=self._open[-1] if self._open else None,
        )
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._document.root = element
            self._document.namespace = uri
        self._open.append(element)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].pieces.append(text)


def _prefixed(uri: str, local: str) -> str:
    return f"{NAMESPACES.get(uri, '{' + uri + '}')}:{local}"


def _attribute(name: str) -> str:
    uri, _, local = name.rpartition(" ")
    return _prefixed(uri, local) if uri else local
