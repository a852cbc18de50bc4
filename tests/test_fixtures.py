"""Every saved page, against what a person has agreed that it says: ``NAME.expected.json``.

A page whose name is an address that a source lists (offline layout) is read as the answer to that
address; one whose name goes on with ``_why`` is a file without address.
"""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from aggregator import check, config, offline, registry, summary
from aggregator.records import Page, Validators

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
PAGES = sorted(FIXTURES.rglob("*.html"))
# Later than any page: whether a day is still to come is not what these tests ask.
NOW = datetime(9999, 1, 1, tzinfo=UTC)
CONFIG = config.load(None, registry.sources())


def address(page: Path) -> str | None:
    """What the page answers; None: no list of any source, so a file without address."""
    path, _, query = page.relative_to(FIXTURES).with_suffix("").as_posix().partition("@")
    url = f"https://{path}?{query}" if query else f"https://{path}"
    sources = registry.sources().values()
    return url if any(source.asked(source.base_url, url) for source in sources) else None


def ask(url: str, validators: Validators) -> Page | None:
    """Answers from the fixtures."""
    path = offline.find(FIXTURES, url)
    assert path is not None, f"{url} is not in the offline layout"
    return Page(
        url=url, text=path.read_bytes().decode(), media_type="text/html", validators=validators
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(FIXTURES).as_posix())
def test_a_saved_page_says_what_its_expected_file_says(
    page: Path, bless: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    given = address(page) or page.relative_to(ROOT).as_posix()
    look = check.look(given, CONFIG, ask, NOW)
    printed = msgspec.json.encode(summary.document(look.url, look.page, look.error))
    expected = page.with_suffix(".expected.json")
    if not expected.exists() or (
        bless and msgspec.json.decode(expected.read_bytes()) != msgspec.json.decode(printed)
    ):
        expected.write_bytes(msgspec.json.format(printed, indent=2) + b"\n")
        pytest.fail(f"{expected.relative_to(ROOT)} was written: read the diff, run again")
    assert msgspec.json.decode(printed) == msgspec.json.decode(expected.read_bytes())


def test_a_page_without_address_says_why_it_is_there() -> None:
    nameless = [page.stem for page in PAGES if address(page) is None and "_" not in page.stem]
    assert nameless == []


def test_no_expected_file_stands_without_its_page() -> None:
    expected = {
        path.with_name(path.name.removesuffix(".expected.json") + ".html")
        for path in FIXTURES.rglob("*.expected.json")
    }
    assert expected == set(PAGES)
