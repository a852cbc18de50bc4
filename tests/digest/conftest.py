"""The browser that looks at the page looks at letters too."""

from tests.page.conftest import browser

__all__ = ["browser"]
