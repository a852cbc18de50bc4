"""The second half of the flow: each feed lets papers enter, and its documents are written.

A feed is a main document with its newest entries in every format and, once it has more than fit
there, an archive document a month (RFC 5005 4). Around all feeds stand a page and a list of them.
What a document is made from is noted after it stands, so that a run without news renders nothing
and a run that was killed leaves nothing unpublished.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from aggregator import __version__, described, entering, files, lists, registry
from aggregator.config import Config
from aggregator.config_feed import FeedConfig
from aggregator.errors import OutputError
from aggregator.records import Entry, Feed, Item
from aggregator.runs import Run
from aggregator.store import Store

_LATEST = 1000
"""Entries of the first feed of papers, at most, that the page shows: more than its days ever hold.
"""
_EDITION = 3
"""Of what is written of the same papers and settings: 3 since JSON Feed has other line breaks."""


def publish_all(run: Run, *, anew: bool = False) -> None:
    """Lets papers enter each feed and writes all documents.

    Documents whose papers and settings are those of the last time are left alone, unless they are
    to be made ``anew``. A feed that cannot be written costs no other feed.
    """
    entering.enter_all(run)
    written = True
    for feed in run.config.feeds:
        written &= _told(run, partial(_publish_feed, run, feed, anew=anew))
    if written:  # else the page might lead nowhere, and would hardly fare better
        _told(run, partial(_publish_site, run, anew=anew))


def _told(run: Run, publish: Callable[[], None]) -> bool:
    """Whether something could be written; if not, why is among the errors of the run."""
    try:
        publish()
    except OutputError as error:
        run.errors.append(error)
        return False
    return True


def _publish_feed(run: Run, feed: FeedConfig, *, anew: bool) -> None:
    made_from = _made_from(run, feed)
    if not anew and _stands(run, feed.name, made_from):
        return
    # One more than the document takes: is there a rest?
    entries = _newest(run, feed, feed.limit + 1)
    if not entries and run.errors and feed.health is None:
        return  # nothing could be read yet: an empty feed would say that there is nothing
    from aggregator import publish  # with the writers: a run without news does not load them

    main = [files.document(feed.name, form.suffix) for form in registry.formats()]
    # Where archives were written once, they go on, whatever the document may hold by now.
    grown = len(entries) > feed.limit or set(run.store.published(feed.name)[1]) > set(main)
    months = list(run.store.archives(feed.name))
    _refuse_strangers(run, feed, months)
    made = {item.key: item for item in entries}
    names = _publish_archives(run, feed, months, made, anew=anew) if grown else []
    last = months[-1] if grown else None
    document = replace(_feed(run.config, feed, entries[: feed.limit]), previous_month=last)
    run.written += publish.publish(
        _folder(run), document, registry.formats(), full=len(entries) >= feed.limit
    )
    run.store.note_published(feed.name, made_from, [*names, *main])


def _refuse_strangers(run: Run, feed: FeedConfig, months: Sequence[str]) -> None:
    """Raises `OutputError` if an archive document stands of which the store knows nothing.

    It is another store than the one that published, and would cut the archive off its feed.
    """
    folder = _folder(run)
    for form in registry.formats():
        known = {files.document(feed.name, form.suffix, month) for month in months}
        for path in sorted(folder.glob(files.document(feed.name, form.suffix, "*"))):
            if path.relative_to(folder).as_posix() not in known:
                from aggregator.publish import LOST

                raise OutputError(
                    str(path),
                    "it holds papers of a month that the store does not know; look whether "
                    f"--store names the right file; {LOST}",
                )


def _publish_archives(
    run: Run, feed: FeedConfig, months: Sequence[str], made: Mapping[str, Item], *, anew: bool
) -> list[str]:
    """Writes the archive documents that are not final; returns the names of all of them.

    ``made``: key -> what the main document holds, so that no paper is rendered twice.

    A month is over when a paper of a later one has entered; then its document is written a last
    time, in each format. A final one is made again only if it is gone, if history was filled into
    it, or if its links lead elsewhere by now.
    """
    from aggregator import publish

    archives = run.store.archives(feed.name)
    folder, base_url = _folder(run), run.config.site.base_url
    names: list[str] = []
    around = [None, *months, None]
    # The newest first: none leads to one that is not there yet.
    for before, month, after in reversed([*zip(around, months, around[2:], strict=False)]):
        own = {
            files.document(feed.name, form.suffix, month): form
            for form in registry.formats()
            if form.archives
        }
        names += own
        final = archives[month]
        links = _Links(str(folder), base_url, before, after)
        formats = tuple(own.values())
        if final is not None and not _led_elsewhere(final, links) and not anew:
            formats = tuple(form for name, form in own.items() if not (folder / name).is_file())
            if not formats:
                continue
        document = replace(
            _feed(run.config, feed, _of_month(run, feed, month, made)),
            month=month,
            previous_month=before,
            next_month=after,
        )
        run.written += publish.publish(folder, document, formats)
        if after is not None:
            run.store.note_archived(feed.name, month, msgspec.json.encode(links).decode())
    return names


class _Links(NamedTuple):
    """What the links of an archive document are made of."""

    folder: str
    base_url: str | None
    previous_month: str | None
    next_month: str | None


def note_archives(
    store: Store, feed: str, folder: Path, base_urls: Mapping[str, str | None]
) -> None:
    """Notes the documents of a feed that stand in a folder, in a store that did not write them.

    ``base_urls``: the month of each archive document, oldest first -> where it was served. All but
    the last are final.
    """
    around = [None, *base_urls, None]
    for before, month, after in zip(around, base_urls, around[2:], strict=False):
        if after is not None:
            links = _Links(str(folder), base_urls[month], before, after)
            store.note_archived(feed, month, msgspec.json.encode(links).decode())
    names = [
        files.document(feed, form.suffix, month)
        for form in registry.formats()
        for month in (None, *base_urls)
        if month is None or form.archives
    ]
    store.note_published(feed, "", names)


def _led_elsewhere(made_from: str, links: _Links) -> bool:
    """Whether a final document has other links than it should have.

    What was last made in another folder, a preview perhaps, says nothing of those in this one.
    """
    try:
        made = msgspec.json.decode(made_from, type=_Links)
    except msgspec.DecodeError:  # damage, or a later program: nobody knows, so it is made again
        return True
    return made.folder == links.folder and made != links


def _publish_site(run: Run, *, anew: bool) -> None:
    """Writes what stands around the feeds: the page, the list, the stylesheet, the icon."""
    made_from = _made_from(run, *run.config.feeds)
    if not anew and _stands(run, files.INDEX, made_from):
        return
    newest = [_newest(run, feed, 1) for feed in run.config.feeds]
    of_papers = zip(run.config.feeds, newest, strict=True)
    if run.errors and not any(items for feed, items in of_papers if feed.health is None):
        return
    from aggregator import opml, page, publish

    title, formats = run.config.site.title, registry.formats()
    papers = [feed.name for feed in run.config.feeds if entering.holds_papers(feed)]
    latest = run.store.newest_days(papers[0], page.DAYS_SHOWN, _LATEST) if papers else ()
    feeds = tuple(map(partial(_feed, run.config), run.config.feeds, newest))
    contents = {
        files.STYLE: _asset(files.STYLE),
        files.ICON: _asset(files.ICON),
        files.INDEX: page.render(title, feeds, formats, latest),
        files.OPML: opml.render(
            title, feeds, next(form for form in formats if form.name == "atom")
        ),
    }
    for name, content in contents.items():
        if publish.write_if_changed(_folder(run) / name, content):
            run.written.append(name)
    run.store.note_published(files.INDEX, made_from, list(contents))


def _asset(name: str) -> bytes:
    return Path(__file__).with_name("assets").joinpath(name).read_bytes()


def _folder(run: Run) -> Path:
    return Path(os.path.realpath(run.feeds))


def _made_from(run: Run, *feeds: FeedConfig) -> str:
    """All that documents of feeds are made from, in one string that is equal when it is."""
    settings = [__version__, _EDITION, registry.format_names(), run.config.site, feeds]
    changes = [run.store.changes(feed.name) for feed in feeds]
    return msgspec.json.encode([*settings, changes, str(_folder(run))]).decode()


def _stands(run: Run, name: str, made_from: str) -> bool:
    """Whether the documents of a name were last made from the same, and are all there."""
    made_last, written = run.store.published(name)
    folder = _folder(run)
    # There may be thousands, and a Path takes longer to make than to look for.
    return made_last == made_from and all(os.path.isfile(f"{folder}/{one}") for one in written)


def _newest(run: Run, feed: FeedConfig, limit: int) -> tuple[Item, ...]:
    if entering.holds_papers(feed):
        return _papers(feed, run.store.entries(feed.name, limit), {})
    return run.store.items(feed.name, limit)


def _of_month(run: Run, feed: FeedConfig, month: str, made: Mapping[str, Item]) -> tuple[Item, ...]:
    if entering.holds_papers(feed):
        return _papers(feed, run.store.month_entries(feed.name, month), made)
    return run.store.month_items(feed.name, month)


def _papers(
    feed: FeedConfig, entries: tuple[Entry, ...], made: Mapping[str, Item]
) -> tuple[Item, ...]:
    from aggregator import content  # with the formulas: a run without news does not load them

    return tuple(
        made.get(entry.paper.key)
        or content.item(replace(entry, lists=lists.categories(entry.lists, feed.lists)))
        for entry in entries
    )


def _title(config: Config, feed: FeedConfig) -> str:
    """The title of a feed that states none: readers show it without its file name."""
    name = config.site.title
    return name if entering.takes_every_paper(feed) else f"{name}: {feed.name}"


def _feed(config: Config, feed: FeedConfig, items: tuple[Item, ...]) -> Feed:
    site = registry.sources()["huggingface"]
    return Feed(
        name=feed.name,
        title=feed.title or _title(config, feed),
        description=described.description(feed),
        home_page_url=site.list_url(site.base_url, "day", None),
        base_url=config.site.base_url,
        updated_at=max((item.updated_at for item in items), default=None),
        entries=items,
        version=__version__,
    )
