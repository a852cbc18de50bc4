"""A site for a browser to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.formats.samples import ORDINARY

from .site import ALL, served, write_demo, write_samples


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
