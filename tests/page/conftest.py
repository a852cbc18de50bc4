"""A browser, and a site for it to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import tools
from tests.formats.samples import ORDINARY

from .site import ALL, served, write_demo, write_samples

# Debian's browser speaks to its maker unless told not to.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; each context of it is a new profile."""
    assert tools.CHROMIUM, "chromium is missing"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=tools.CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sites: of all samples, of ordinary ones, of none; and what the demo writes."""
    made = tmp_path_factory.mktemp("site")
    write_samples(made / "samples", *ALL)
    write_samples(made / "ordinary", *ORDINARY)
    write_samples(made / "empty")
    write_demo(made / "run").rename(made / "demo")
    return made


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """The address of that folder."""
    with served(folder) as address:
        yield address
