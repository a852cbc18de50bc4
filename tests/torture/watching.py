"""Documents in headless Chromium, without a network: what they do, and what they would ask for."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, Route

READER_PAGE = "https://reader.example/"
"""The origin that would be hurt: the page of a reader, or of a mail service."""
_CONTENT_TYPES = {
    ".xml": "application/xml",
    ".opml": "text/xml",
    ".json": "application/json",
    ".html": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".png": "image/png",
}
_HOOKS = """
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => ran(name);
for (const [holder, name] of [[Document.prototype, "title"], [window, "name"]])
  Object.defineProperty(holder, name, {get: () => "", set: () => ran(name)});
"""
_PAUSE = 50
"""Milliseconds for what a document does by itself, pictures that fail among it."""
# What somebody does who reads: links to the web are not followed, all else may happen.
_USE = """() => {
  addEventListener("click", (event) => {
    if (/^https?:/.test(event.target.closest?.("a")?.href)) event.preventDefault();
  }, true);
  for (const element of document.querySelectorAll("body *")) {
    for (const name of ["mouseover", "mouseenter", "pointerrawupdate", "click", "toggle"])
      element.dispatchEvent(new MouseEvent(name, {bubbles: true, cancelable: true}));
    if (element.matches("[onfocus], [autofocus], [tabindex]")) element.focus();
  }
}"""


class Watch:
    """A browser that opens documents which are given to it, and notes what it does beside."""

    def __init__(
        self, browser: Browser, files: dict[str, bytes], *, has_policy: bool = True
    ) -> None:
        self._files, self._context = files, browser.new_context(bypass_csp=not has_policy)
        self.ran: list[str] = []
        """What was called or opened, and where it went."""
        self.asked: list[str] = []
        """Addresses outside what was given."""
        self._context.expose_function("ran", lambda what: self.ran.append(what))
        self._context.add_init_script(_HOOKS)
        self._context.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        url = route.request.url
        if (content := self._files.get(url)) is None:
            self.asked.append(url)
            route.abort()
        else:
            kind = _CONTENT_TYPES.get(Path(urlsplit(url).path).suffix, "text/html")
            route.fulfill(body=content, content_type=f"{kind}; charset=utf-8")

    @contextmanager
    def open(self, url: str) -> Iterator[Page]:
        """A document, used as readers do once the block is done."""
        page, left = self._context.new_page(), list[str]()
        page.on("popup", lambda other: left.append(f"window {other.url}"))
        page.on("download", lambda one: left.append(f"download {one.url}"))
        page.on("framenavigated", lambda frame: left.append(f"navigation {frame.url}"))
        try:
            page.goto(url)
            yield page
            page.evaluate(_USE)
            page.wait_for_timeout(_PAUSE)
        except Error as error:
            left.append(f"the end of {url} ({error})")
        page.close()
        self.ran += left[1:]  # the first is to the document

    def close(self) -> None:
        """Ends it."""
        self._context.close()


def running(browser: Browser, fragments: Iterable[str]) -> int:
    """How many fragments do anything where each is put into a page as it is."""
    pages: dict[str, bytes] = {}
    watch, found = Watch(browser, pages), 0
    for fragment in fragments:
        pages[READER_PAGE] = f"<!DOCTYPE html><body>{fragment}".encode()
        watch.ran.clear()
        watch.asked.clear()
        with watch.open(READER_PAGE):
            pass
        found += bool(watch.ran or watch.asked)
    watch.close()
    return found
