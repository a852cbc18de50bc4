"""A configuration as commented TOML, the file to start from: `config.parse` reads it back as it is.

Keys that are not set stand behind a # with an example, so that one need only be uncommented.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import msgspec
from msgspec.structs import FieldInfo

from aggregator import toml_text
from aggregator.allowed import example
from aggregator.config import Config, MailConfig, MetricsConfig
from aggregator.config_feed import CONFLICTS, FeedConfig, is_set

_WIDTH = 100
_ALIGNED = 45
"""A longer statement does not push the comments of all others away."""

_HEAD = """\
# What daily-papers goes by. Save it as aggregator.toml and change what you like; a key behind a #
# is not set, and shows an example."""
_FEED = """\
# A feed. Papers of its lists enter if they pass every filter. A term is a word or a phrase, with a
# star at its end the beginning of one; it may stand in title, abstract, AI summary and keywords.
# Another feed begins with another [[feed]].
"""
_MAIL = """\
# Digests by mail. The password is read from the environment variable SMTP_PASSWORD.
"""
_METRICS = """\
# How the runs go, for Prometheus.
"""

_SITE_COMMENTS = {
    "base_url": "where the feeds are served; self links need it",
    "title": "of the page, and of feeds without a title",
    "contact": "goes into the User-Agent",
}
_SOURCE_COMMENTS = {
    "base_url": "another server in place of the site",
    "revisit_days": "days whose lists are read again, for late papers",
}
_FEED_COMMENTS = {
    "name": "its files are NAME.rss.xml and so on",
    "title": "without it, that of the site, and the name",
    "lists": 'also "weekly", "monthly", "trending", "search:WORDS"',
    "any": "one of these terms stands in it,",
    "all": "all of these,",
    "none": "none of these",
    "authors": "one of these wrote it",
    "organizations": "it is by one of these",
    "submitters": "one of these accounts put it on the list",
    "keywords": "one of these terms stands in a keyword",
    "has_code": "only papers with code; false: only those without",
    "min_upvotes": "it enters, and is dated, when it gets there",
    "min_stars": "likewise, stars of its code",
    "per_day": "so many papers of each day, those with most votes",
    "digest": 'one entry for a whole day; or "week"',
    "top": "papers that it tells of, those with most votes",
    "events": "entries are news of papers: code released, a revision",
    "health": "entries tell that so many runs in a row have failed",
    "limit": "entries in the main document; older are in the archive",
}
_MAIL_COMMENTS = {
    "smtp": "smtps:// where TLS comes first",
    "from": "the sender",
    "to": "who gets them",
    "digest": 'or "week"',
}
_METRICS_COMMENTS = {"textfile": "every run writes it; node_exporter reads it"}
_NEEDS = {"top": "digest"}
"""Key of a feed -> the key above it, without which it cannot be set."""


class _Row(NamedTuple):
    stated: str
    """``key = value``, behind a # if it is not set. A long list has several lines."""
    comment: str = ""


class _Table(NamedTuple):
    header: str
    """With what stands above it."""
    rows: tuple[_Row, ...]


def text(config: Config) -> str:
    """The file."""
    first, *others = config.feeds
    tables = [
        _Table("[site]", _rows(config.site, _SITE_COMMENTS)),
        *(
            _Table(f"[source.{toml_text.key(name)}]", _rows(source, _SOURCE_COMMENTS))
            for name, source in config.sources.items()
        ),
        _Table(f"{_FEED}[[feed]]", _feed_rows(first)),
        *(_Table("[[feed]]", _differences(feed)) for feed in others),
        _optional(_MAIL, "[mail]", config.mail, MailConfig, _MAIL_COMMENTS),
        _optional(_METRICS, "[metrics]", config.metrics, MetricsConfig, _METRICS_COMMENTS),
    ]
    lengths = (len(row.stated) for table in tables for row in table.rows if row.comment)
    column = max(length for length in lengths if length <= _ALIGNED)
    blocks = ("\n".join([table.header, *_lines(table.rows, column)]) for table in tables)
    return "\n\n".join([_HEAD, *blocks]) + "\n"


def _lines(rows: tuple[_Row, ...], column: int) -> Iterator[str]:
    """Rows with their comments behind them; where there is no room, it stands before."""
    for row in rows:
        line = f"{row.stated:<{column}}  # {row.comment}" if row.comment else row.stated
        if row.comment and ("\n" in row.stated or len(line) > _WIDTH):
            yield f"# {row.comment}"
            line = row.stated
        yield line


def _rows(
    record: msgspec.Struct, comments: Mapping[str, str], left_out: Collection[str] = ()
) -> tuple[_Row, ...]:
    """Every key of a table, but for some."""
    rows = []
    for field in msgspec.structs.fields(record):
        name, value = field.encode_name, getattr(record, field.name)
        if name in left_out:
            continue
        if _is_set(field, value):
            stated = _stated(name, value)
        else:
            stated = f"# {'  ' * (name in _NEEDS)}{_stated(name, example(field.type))}"
        rows.append(_Row(stated, comments[name]))
    return tuple(rows)


def _feed_rows(feed: FeedConfig) -> tuple[_Row, ...]:
    """Every key of a feed; those that do not go with one that is set are only named."""
    pairs = [(one, other) for one, other, _ in CONFLICTS]
    taken = {name for pair in pairs for name in pair if is_set(feed, name)}
    barred = {name for pair in pairs for name in pair if taken.intersection(pair) - {name}}
    barred |= {name for name, needed in _NEEDS.items() if needed in barred}
    rows = _rows(feed, _FEED_COMMENTS, barred)
    if not barred:
        return rows
    told = f"Not with {', '.join(sorted(taken))}: {', '.join(sorted(barred))}."
    return (*rows, _Row(textwrap.indent(textwrap.fill(told, _WIDTH - 2), "# ")))


def _differences(feed: FeedConfig) -> tuple[_Row, ...]:
    """What is told of a feed after the first one; a digest has another limit by default."""
    values = ((field, getattr(feed, field.name)) for field in msgspec.structs.fields(feed))
    return tuple(
        _Row(_stated(field.name, value))
        for field, value in values
        if field.required or value != field.default or (field.name == "limit" and feed.digest)
    )


def _optional(
    above: str,
    header: str,
    stated: msgspec.Struct | None,
    form: type[msgspec.Struct],
    comments: Mapping[str, str],
) -> _Table:
    """A table that may be left out whole."""
    if stated is not None:
        return _Table(f"{above}{header}", _rows(stated, comments))
    fields = msgspec.structs.fields(form)
    examples = [(field.encode_name, example(field.type)) for field in fields]
    rows = (_Row(f"# {_stated(name, value)}", comments[name]) for name, value in examples)
    return _Table(f"{above}# {header}", tuple(rows))


def _is_set(field: FieldInfo, value: object) -> bool:
    """Whether a key says something; one whose default is nothing may be left out."""
    return field.required or bool(field.default) or value != field.default


def _stated(name: str, value: object) -> str:
    line = f"{name} = {toml_text.value(value)}"
    if len(line) <= _WIDTH or not isinstance(value, tuple):
        return line
    return "\n".join([f"{name} = [", *(f"    {toml_text.value(one)}," for one in value), "]"])
