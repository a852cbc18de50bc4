"""What all tests share."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--bless``: write what a test expects anew; it fails all the same, so the diff is read."""
    parser.addoption("--bless", action="store_true", help="write expected files anew, and fail")


@pytest.fixture(scope="session")
def bless(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be written anew."""
    return bool(request.config.getoption("--bless"))
