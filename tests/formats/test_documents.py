"""What every format found must do, whatever it is: a new one is tested by being there."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from aggregator.records import Feed, Format
from aggregator.registry import formats

from .samples import MANY_AUTHORS, ORDINARY, SAMPLES, TRAPS, feed

EVERY = {**SAMPLES, "many": MANY_AUTHORS, "both": feed("daily", *ORDINARY, *TRAPS)}
ROOT = Path(__file__).parents[2]
PRINT_DIGESTS = "import formats.test_documents as t; print(t.digests())"

every_format = pytest.mark.parametrize("form", formats(), ids=lambda form: form.name)
# Formats whose documents open and close: a document of lines has no end to miss.
enclosing = pytest.mark.parametrize(
    "form",
    [form for form in formats() if form.name in ("rss", "atom", "json")],
    ids=lambda form: form.name,
)
every_feed = pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)


def digests() -> dict[str, str]:
    """A digest of every document of every format."""
    return {
        f"{name}.{form.suffix}": hashlib.sha256(form.render(made)).hexdigest()
        for form in formats()
        for name, made in EVERY.items()
    }


def test_the_three_formats_are_found_with_their_suffixes_and_media_types() -> None:
    found = {form.name: (form.suffix, form.media_type) for form in formats()}
    expected = {
        "atom": ("atom.xml", "application/atom+xml"),
        "json": ("json", "application/feed+json"),
        "rss": ("rss.xml", "application/rss+xml"),
    }
    assert expected.items() <= found.items()
    assert len({suffix for suffix, _ in found.values()}) == len(formats())


@every_format
@every_feed
def test_a_document_gives_back_the_ids_of_its_entries_in_order(made: Feed, form: Format) -> None:
    assert form.entry_ids(form.render(made)) == tuple(e.id for e in made.entries)


@every_format
@every_feed
def test_what_entries_begin_with_stands_in_a_document_as_often_as_there_are_entries(
    made: Feed, form: Format
) -> None:
    assert form.render(made).count(form.opening) == len(made.entries)


@pytest.mark.parametrize("indent", [None, 0, 2])
@every_feed
def test_entries_are_not_missed_in_a_json_document_that_somebody_has_laid_out_anew(
    made: Feed, indent: int | None
) -> None:
    form = next(form for form in formats() if form.name == "json")
    document = json.dumps(json.loads(form.render(made)), indent=indent).encode()
    assert document.count(form.opening) >= len(made.entries)
    lines = form.render(made).replace(b"\n", b"\r\n")
    assert lines.count(form.opening) == len(made.entries)


@every_format
@every_feed
def test_a_document_is_utf_8_without_byte_order_mark_and_ends_its_last_line(
    made: Feed, form: Format
) -> None:
    document = form.render(made)
    assert document.decode("utf-8").endswith("\n")
    assert not document.startswith(b"\xef\xbb\xbf")
    assert "\r" not in document.decode("utf-8")


@every_format
@pytest.mark.parametrize("keep", [0.0, 0.2, 0.5])
def test_a_document_cut_short_does_not_give_back_the_ids_of_its_entries(
    form: Format, keep: float
) -> None:
    made = SAMPLES["ordinary"]
    document = form.render(made)
    try:
        found = form.entry_ids(document[: int(len(document) * keep)])
    except ValueError:
        return
    assert found != tuple(entry.id for entry in made.entries)


@enclosing
@pytest.mark.parametrize("keep", [0.0, 0.2, 0.5, 0.9, 0.99])
def test_a_document_with_an_end_is_malformed_without_it(form: Format, keep: float) -> None:
    document = form.render(SAMPLES["ordinary"])
    with pytest.raises(ValueError):
        form.entry_ids(document[: int(len(document) * keep)])


@enclosing
@pytest.mark.parametrize(
    "document",
    [
        b"<html><body>Not found</body></html>",
        b"<rss version='2.0'/>",
        b"<rss version='2.0'><channel><item><title>no guid</title></item></channel></rss>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>no id</title></entry></feed>",
        b"<feed><entry><id>no namespace</id></entry></feed>",
        b"<!DOCTYPE rss [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
        b"<rss><channel><item><guid>&e;</guid></item></channel></rss>",
        b"[]",
        b"{}",
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b'{"version": "https://jsonfeed.org/version/1", "items": []}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": ""}]}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "no id"}]}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": ["no object"]}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [], "_x": NaN}',
        b'\xef\xbb\xbf{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        b'{"version": "\xff"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_document_of_the_format_is_malformed(form: Format, document: bytes) -> None:
    with pytest.raises(ValueError):
        form.entry_ids(document)


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Kolkata", "LANG": "C", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    ],
    ids=lambda surroundings: surroundings["TZ"],
)
def test_documents_have_the_same_bytes_under_any_hash_seed_zone_and_language(
    surroundings: dict[str, str],
) -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    said = subprocess.run(
        [sys.executable, "-c", PRINT_DIGESTS],
        env={**os.environ, **surroundings, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == str(digests())


@every_format
def test_knowing_the_base_url_later_adds_addresses_and_takes_nothing_away(form: Format) -> None:
    made = replace(SAMPLES["ordinary"], previous_month="2026-07")
    known, unknown = form.render(made), form.render(replace(made, base_url=None))
    assert b"https://example.org/p/" in known
    assert b"https://example.org/p/" not in unknown
    assert form.entry_ids(known) == form.entry_ids(unknown)
