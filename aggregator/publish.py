"""Writing files that other programs read: whole or not at all, and only if they differ."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator import files
from aggregator.errors import OutputError
from aggregator.records import Feed, Format

LOST = (
    "if its store was lost, bring that back with 'daily-papers rebuild --from-feeds', or move this "
    "document away to begin anew"
)
"""What to do where a document holds more than the store knows of."""


def publish(
    folder: Path, feed: Feed, formats: tuple[Format, ...], *, full: bool = False
) -> list[str]:
    """Writes a document in every format; returns the names of the files that changed.

    Every format is rendered, and read back if it differs from what stands there, before the first
    is written. A feed is a log: only a document that is ``full``, with as many entries as it may
    hold, can hold fewer than the one it replaces. Raises `OutputError`.
    """
    names = [files.document(feed.name, form.suffix, feed.month) for form in formats]
    rendered = [
        (name, _document(folder / name, form, feed, full=full))
        for name, form in zip(names, formats, strict=True)
    ]
    return [name for name, content in rendered if write_if_changed(folder / name, content)]


def _document(path: Path, form: Format, feed: Feed, *, full: bool) -> bytes:
    content, standing = form.render(feed), _standing(path)
    if content == standing:
        return content
    try:
        found = form.entry_ids(content)
    except ValueError as error:
        raise OutputError(str(path), f"the new document does not parse ({error})") from error
    if found != tuple(entry.id for entry in feed.entries):
        raise OutputError(str(path), "the new document does not hold its entries")
    if not full and len(found) < (held := _held(standing, form, len(found))):
        raise OutputError(
            str(path),
            f"it holds {held} entries, but the store has only {len(found)} for it; look whether "
            f"--store names the right file; {LOST}",
        )
    return content


def _standing(path: Path) -> bytes:
    """The document that stands at a path; empty if there is none."""
    with errors_translated(path):
        return path.read_bytes() if path.is_file() else b""


def _held(document: bytes, form: Format, fewest: int) -> int:
    """The number of entries of a document; of one that cannot hold more than the fewest that count,
    this number, without parsing it."""
    if document.count(form.opening) <= fewest:
        return fewest
    try:
        return len(form.entry_ids(document))
    except ValueError:
        return 0  # a damaged document holds nothing that a reader could lose


def write_if_changed(path: Path, content: bytes) -> bool:
    """Puts content at a path unless it is there; a reader finds the old or the new, whole.

    An equal file is not touched: web servers make their ETag of its time. A link is replaced, and
    not what it leads to. Makes the folder if need be. Raises `OutputError`.
    """
    temporary = path.with_name(f".{path.name}.new")
    with errors_translated(path):
        _make(path.parent)
        temporary.unlink(missing_ok=True)  # a run that was killed may have left it
        if path.is_file() and path.read_bytes() == content:
            return False
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), 0o644)  # a web server may read it, whatever the umask
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return True


def _make(folder: Path) -> None:
    """Makes a folder, and those around it, so that they survive a power loss."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Makes a name in a folder survive a power loss, where the file system can (some network
    mounts know no fsync of folders, and say EINVAL)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(handle)


@contextmanager
def errors_translated(path: Path) -> Iterator[None]:
    """Raises `OutputError` in place of an OSError about a path."""
    try:
        yield
    except OSError as error:
        folders = [str(folder) for folder in path.parents]
        where = f": {error.filename}" if error.filename in folders else ""
        raise OutputError(str(path), f"cannot be written ({error.strerror}{where})") from error
