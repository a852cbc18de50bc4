"""The nouns: frozen records without behaviour, passed from stage to stage.

Conventions: ``_at`` is an aware UTC datetime in whole seconds, ``_on`` a date; texts are clean
(:mod:`aggregator.text`) plain text, HTML only in the fields of an `Item` that are named so; every
URL is absolute http(s). What a page said is a `Paper` and its `Readings`; what only we know (first
seen, changed, entered) stands in `Known`, `Sighting` and `Entry` beside it, never mixed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from aggregator.dom import Tree

Kind = Literal["day", "week", "month", "trending", "search"]
"""What a list page lists. Only a day, a week and a month have a calendar period."""

Reading = Literal["data", "cards", "api"]
"""The JSON that a page carries, what a person sees of it, and the site's API in place of a page."""

JsonObject = Mapping[str, object]
"""A JSON object as a page stated it: nothing about it is checked yet."""

LANGUAGE = "en"
"""Of the papers, and of the words that stand around them here (RFC 5646)."""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """What pages stated about one paper. ``None`` or an empty tuple: not stated so far."""

    key: str
    """The identity, see :mod:`aggregator.identity`: ``arxiv:2405.01234``."""
    id: str
    """The id inside its scheme, version stripped: ``2405.01234``."""
    title: str
    """One line."""
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    """Names in the order of the paper, whole, hidden accounts included: all of them wrote it."""
    listed_on: date | None = None
    """The earliest day on whose list it stood. None: no list of a day has stated it."""
    listed_at: datetime | None = None
    """The moment it was put on that list. None: the list gives a day without a time."""
    published_at: datetime | None = None
    """When its first version appeared (on arXiv); midnight where only the day is known."""
    url: str
    """Its page on the site that listed it, for people."""
    arxiv_url: str | None = None
    pdf_url: str | None = None
    code_url: str | None = None
    project_url: str | None = None
    thumbnail_url: str | None = None
    media_urls: tuple[str, ...] = ()
    ai_summary: str | None = None
    """A sentence that a language model of the site wrote about it."""
    keywords: tuple[str, ...] = ()
    organization: str | None = None
    """Full name, for people: ``California institute of technology``."""
    organization_id: str | None = None
    """Account name on the site: ``caltech``."""
    submitter: str | None = None
    """Account name of who put it on the list: ``akhaliq``."""
    author_participating: bool | None = None
    """Whether an author takes part in the discussion on the site."""


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """What the meters showed at one moment. ``None``: not shown."""

    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None
    """Of the code repository."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as one list shows it."""

    paper: Paper
    readings: Readings
    rank: int
    """Position in the list, the first is 1."""
    listed_as: str
    """The title as the list prints it; it may keep TeX that the paper's own title lost."""
    unread: tuple[str, ...] = ()
    """Names of fields that are there in a form that is not understood."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as the visible page shows it: the second reading. ``None``: not shown."""

    id: str
    """As in the link of the title, version included."""
    title: str
    upvotes: int | None = None
    """Exact, or None: a rounded ``1.2k`` is no number to compare with."""
    comments: int | None = None
    abstract: str | None = None
    submitter: str | None = None


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """A record of a list that could not be understood; it costs no other record."""

    position: int
    """Position in the list, the first is 1."""
    reason: str


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What a layout makes of a page before any record is read."""

    kind: Kind
    period: str | None
    """``2026-08-06``, ``2026-W32``, ``2026-08``, the words of a search; None: not stated."""
    records: tuple[object, ...] | None
    """The first reading, in order, unread. None: the data are gone."""
    data_problem: str | None
    """Why ``records`` is None, a clause for people."""
    cards: tuple[Card, ...]
    """The second reading, in order."""
    articles: int
    """How many cards there seem to be, readable or not."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """One era of a site's list pages: a file in ``sources/`` ends by building one."""

    name: str
    """``<site>_<year first seen>_<trait>``, the name of its file; later years are tried first."""
    source: str
    view: Callable[[Tree], View | None]
    """None: this page is not of this era."""
    listed: Callable[[JsonObject, int, View], Listed]
    """Reads one record at a position (from 1); raises `errors.RecordError`."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A site that lists papers: a file in ``sources/`` ends by building one."""

    name: str
    base_url: str
    """Where the site is, unless the configuration points elsewhere. No slash at the end."""
    list_url: Callable[[str, Kind, str | None], str]
    """(base_url, kind, period) -> address; period None of a day: the newest list."""
    asked: Callable[[str, str], tuple[Kind, str | None] | None]
    """(base_url, address) -> what that address asks for; None: no list of this source."""
    api_url: Callable[[str, str], str] | None = None
    """(base_url, day) -> where its API lists a day, in the record form of its newest pages: the
    second way in. None: it has no API."""
    api_most: int = 0
    """Papers that the API gives for a day at most; it does not say when there are more."""
    paper_url: Callable[[str], str]
    """Id of a paper -> its page for people."""
    first_on: date
    """The day of its first list."""


class ParsedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A list page, read. It is not believed before `believe.believe` has said so."""

    url: str
    source: str
    layout: str
    kind: Kind
    period: str | None
    """As in `View`: the page's own word, not what was asked."""
    listed: tuple[Listed, ...]
    rejections: tuple[Rejection, ...] = ()
    doubts: tuple[str, ...] = ()
    """What a person should look at though the page is believed."""
    contradictions: tuple[str, ...] = ()
    """Where the two readings say different things."""
    read_from: tuple[Reading, ...] = ("data", "cards")
    """The readings that worked."""
    cut_off: bool = False
    """The page has no end."""


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """What a server gave to ask conditionally with, verbatim (RFC 9110 8.8). None: not given."""

    etag: str | None = None
    last_modified: str | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A list page to ask for."""

    source: str
    url: str
    kind: Kind
    period: str | None
    """None of a day: the newest list, whatever its day."""
    form: Literal["page", "api"] = "page"
    """The page that people see, or the answer of the API for a day."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with a body."""

    url: str
    text: str
    media_type: str
    """Without parameters, small letters: ``text/html``."""
    validators: Validators


class PageVisit(msgspec.Struct, frozen=True, kw_only=True):
    """The last time that a page was asked for, as the store remembers it."""

    url: str
    fetched_at: datetime
    outcome: Literal["read", "unchanged", "absent", "refused"]
    """unchanged: 304; absent: 404 or 410; refused: an answer that was not believed."""
    validators: Validators
    """Of the last answer, if it was believed and read without a doubt."""
    fingerprint: str | None = None
    """Of the last believed answer, if it was read without a doubt (`visits.fingerprint`)."""
    layout: str | None = None
    """The layout that read the last believed answer, and what that answer was:"""
    kind: Kind | None = None
    period: str | None = None
    papers: int | None = None
    rejected: int | None = None
    read_from: tuple[Reading, ...] = ()
    doubts: tuple[str, ...] = ()
    """Rejections among them; each was told as a warning when it was new."""
    stated: Mapping[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    """Key -> `merge.statement` of each paper, as it stood there."""
    refused_since: datetime | None = None
    """The first of the answers in a row that were not believed. None: the last one was."""
    problem: str | None = None
    """Why the last one was not believed, for people. None: it was."""
    kept_at: str | None = None
    """Where that page is kept. None: nowhere."""
    shrunk_since: datetime | None = None
    """The first of the answers in a row that held too few papers (`errors.Shrunk`). None: the last
    one did not."""


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ledger: what is known of the list of a day."""

    source: str
    on: date
    listed: int | None = None
    """Papers on it when it was last read, each once, rejected ones among them. None: never read."""
    rejected: int = 0
    """Those of them that could not be understood."""
    read_at: datetime | None = None
    """When it was last read and believed, or was said to be as before. None: never."""
    read_from: tuple[Reading, ...] = ()
    told_at: datetime | None = None
    """When it was first read after the day was over, or was told of without. None: not yet."""
    final_at: datetime | None = None
    """When it was read whole after it stopped growing: since then it is asked for no more. None, or
    a moment to come (the clock was put back): it is."""


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """A time that is over, in which a source was not read well."""

    began_at: datetime
    """The first of the runs in a row that failed."""
    ended_at: datetime
    """The first run after them that was well."""
    failures: int
    """How many runs failed."""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How a source has answered of late."""

    source: str
    asked_at: datetime
    """The last run that asked it."""
    well_at: datetime | None
    """The last run in which every list that was due was answered and believed. None: none was."""
    failing_since: datetime | None
    """The first of the runs in a row that were not so. None: it is well."""
    failures: int
    """How many runs in a row."""
    problem: str | None
    """The worst of the last run, for people. None: it is well."""
    exit_code: int = 0
    """What that ends a run with. 0: it is well, or a program that kept no such thing has noted
    it."""
    last_outage: Outage | None = None
    """None: none is known."""


class Climb(msgspec.Struct, frozen=True, kw_only=True):
    """A moment at which a paper's meters showed more than ever before."""

    source: str
    at: datetime
    upvotes: int | None
    """The most that was read until then. None: none were read."""
    stars: int | None
    """Likewise."""
    comments: int | None = None
    """As they were read then. None: they were not."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A paper with what only we know of it."""

    paper: Paper
    first_seen_at: datetime
    changed_at: datetime | None
    """When its title, abstract, authors or links last changed. None: never."""


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """A paper on a list, with the meters as last read there."""

    source: str
    kind: Kind
    period: str
    """As in `View`; empty where the list has none (trending)."""
    key: str
    rank: int
    readings: Readings
    first_seen_at: datetime
    last_seen_at: datetime


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A statement about a known paper that changed."""

    key: str
    at: datetime
    field: str
    """Name of the field of `Paper`."""
    before: str | None
    after: str | None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What one believed page changes in what is known. The four outcomes share no paper."""

    new: tuple[Known, ...] = ()
    changed: tuple[Known, ...] = ()
    """Title, abstract, authors or links differ."""
    refreshed: tuple[Known, ...] = ()
    """Something that entries are not dated by differs: an AI summary, keywords, a thumbnail."""
    unchanged: tuple[Known, ...] = ()
    events: tuple[Event, ...] = ()
    sightings: tuple[Sighting, ...] = ()


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A paper with all that the store noted of it, for feeds to consider."""

    known: Known
    sightings: tuple[Sighting, ...]
    climbs: tuple[Climb, ...] = ()
    """The earliest first."""
    events: tuple[Event, ...] = ()
    """The earliest first."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that a feed is about."""

    paper: Paper
    """As it was stated at the moment of which is told."""
    since: datetime
    """Since when it is (`filters.decide`)."""
    climbs: tuple[Climb, ...]
    """How its meters rose, the earliest first, as feeds count it (`moments.readings`)."""
    first_seen_at: datetime
    is_history: bool = False
    """Whether it came with history that was filled in."""


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """The line that a feed's log keeps for a paper: written once, never changed."""

    feed: str
    key: str
    published_at: datetime
    month: str
    """The archive document that holds it: that of its month, or, if that one was final when the
    paper entered, of a later one (`select.enter`)."""
    entered_at: datetime
    """When we let it in: of use in an account of what happened, never shown in a feed."""
    readings: Readings
    """The meters at that moment."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A paper in a feed."""

    id: str
    """The URI that is the same in all formats for ever (RFC 4287 4.2.6)."""
    paper: Paper
    published_at: datetime
    updated_at: datetime
    """Last significant change; published_at <= updated_at."""
    readings: Readings
    """The meters when it entered."""
    lists: tuple[str, ...] = ()
    """The lists that it stood on so far, each once, by the names that the configuration has for
    them: ``daily``, ``trending``, ``search:random substitution``."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Somewhere to go from an item."""

    name: str
    """For people."""
    url: str
    media_type: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a feed, a paper or anything else, ready to be written: all that a format may
    use of it. It can be written as JSON and read back (msgspec)."""

    key: str
    """Of the paper, or whatever else it is about: it tells items of one moment apart
    (`identity.fraction`)."""
    id: str
    """The URI that is the same in all formats for ever (RFC 4287 4.2.6)."""
    url: str
    """Its page, for people, as it was stated."""
    external_url: str | None = None
    """The page elsewhere that it is about (JSON Feed 1.1). None: there is none."""
    title: str
    """Plain text, one line, not empty."""
    html: str
    """The whole of it: an HTML fragment that is well-formed XML too."""
    summary: str = ""
    """Plain text, a blank line between paragraphs. Empty: there is none."""
    summary_html: str = ""
    """`summary` as an HTML fragment."""
    authors: tuple[str, ...] = ()
    """Names, all of them, in their order."""
    categories: tuple[str, ...] = ()
    """Each once: JSON Feed validators refuse a tag that stands twice."""
    links: tuple[Link, ...] = ()
    """Where to go from it, each address once; its own page may be among them."""
    thumbnail: str | None = None
    """The address of its picture."""
    published_at: datetime
    updated_at: datetime
    """Last significant change; published_at <= updated_at."""
    appeared_on: date | None = None
    """The day on which a paper itself appeared, unlike its place in the feed. None: not known."""
    doi: str | None = None
    """As references print it: ``10.48550/arXiv.2405.01234``."""
    source: str | None = None
    """What it is part of, as references print it: ``arXiv:2405.01234``."""
    extra: JsonObject = msgspec.field(default_factory=dict)
    """Members of our own for an item of JSON Feed, with the underscore that they begin with there,
    ``_paper``; nothing but what JSON has."""


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """The line that a feed's log keeps for an item that is no paper: it never changes."""

    item: Item
    month: str
    """The archive document that holds it, as in `Entered`."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A document of a feed, ready to be written: all that a format may use."""

    name: str
    """The first part of its file names."""
    title: str
    description: str
    home_page_url: str
    """The page for people that it is about."""
    base_url: str | None
    """Where the feeds are served, with a slash at the end. None: unknown, so no self link, and no
    address of the picture."""
    month: str | None = None
    """Of an archive document (RFC 5005 4): the month whose entries it holds. None: this is the
    main document, with the newest entries."""
    previous_month: str | None = None
    """Of the archive document before this one. None: there is none."""
    next_month: str | None = None
    """Of the archive document after this one. None: there is none, or this is the main one."""
    updated_at: datetime | None
    """The newest `updated_at` of its entries. None: it has none."""
    entries: tuple[Item, ...]
    """Newest first, ties by id: a total order."""
    version: str
    """Of this program, for the generator element."""


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A way to write a feed: a file in ``formats/`` ends by building one."""

    name: str
    """``rss``, ``atom``, ``json``."""
    label: str
    """For people: ``JSON Feed``."""
    suffix: str
    """``rss.xml``: the document of feed NAME is ``NAME.rss.xml``."""
    media_type: str
    render: Callable[[Feed], bytes]
    """The document: a function of the feed alone."""
    entry_ids: Callable[[bytes], tuple[str, ...]]
    """The ids of a document's entries, in order, by parsing it anew; raises ValueError."""
    opening: bytes
    """What every entry of a document begins with, and nothing else holds."""
    archives: bool = False
    """Whether archive documents are written in it."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did."""

    requests: int = 0
    pages: int = 0
    """Read anew; a 304 is none."""
    absent: int = 0
    degraded: int = 0
    """Lists for which the API answered, because their page could not be read as ever."""
    papers: int = 0
    """On the lists that were read; one that stands on two lists counts twice."""
    new: int = 0
    changed: int = 0
    refreshed: int = 0
    unchanged: int = 0
    rejected: int = 0
    entered: Mapping[str, int] = msgspec.field(default_factory=dict)
    """Feed name -> papers that entered it."""
    written: tuple[str, ...] = ()
    """Names of the files that changed."""
    warnings: tuple[str, ...] = ()
    """For people: doubts and rejections, each a line that names its page."""
