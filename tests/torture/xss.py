"""Cross-site scripting: whatever a page says, nothing of it runs where its readers are.

    python -m tests.torture.xss [--every 1]

lets the program read a site made of published payloads (`hostile`), and looks at all that it
publishes, mails and prints, by parsers and in headless Chromium: as documents, as readers insert
entries into their own page, as mail. The browser has no network: whatever it asks for is noted.
Exits with 1 if a promise broke.
"""

import argparse
import email
import html
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

import feedparser
import html5lib
from bibtexparser.entrypoint import parse_string
from lxml import etree
from playwright.sync_api import Browser, sync_playwright

from tests import tools

from .hostile import BASE_URL, READER, Home, Payload, live, payloads
from .watching import READER_PAGE, Watch, running

_ELEMENTS = {"p", "strong", "a", "img", "bdi", "h2", "h3", "ol", "ul", "li", "del", "ins"}
_ATTRIBUTES = {("p", "dir"), ("a", "href")}
_ATTRIBUTES |= {("img", name) for name in ("src", "alt", "width", "height")}
_SCHEMES = {"href": ("http", "https"), "src": ("https",)}
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""What a terminal may obey, tabs and line ends apart."""
_ATOM = "{http://www.w3.org/2005/Atom}"
_HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe"),
    *("Auto-Submitted", "MIME-Version", "Content-Type"),
}
_INSERT = """(fragments) => {
  for (const fragment of fragments) {
    const [once, twice, text] = [1, 2, 3].map(() => document.createElement("div"));
    document.body.append(once, twice, text);
    once.innerHTML = fragment;
    twice.innerHTML = once.innerHTML;
    text.textContent = text.title = fragment;
  }
}"""
_FILTER = """(texts) => {
  const box = document.getElementById("filter");
  for (const text of texts) {
    box.value = text;
    box.dispatchEvent(new Event("input"));
  }
  box.value = "";
  box.dispatchEvent(new Event("input"));
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
}"""


class Told(NamedTuple):
    """What readers take from the documents."""

    html: list[str]
    """Fragments that are HTML."""
    text: list[str]
    """Titles, names, categories, summaries: plain text."""
    images: set[str]
    """Addresses of the pictures of entries."""


@dataclass
class Account:
    """What was seen."""

    payloads: int = 0
    sources: int = 0
    fired: int = 0
    """Payloads that run where they are put raw into a page."""
    fired_as_titles: int = 0
    """Of the titles: those that run in a reader that takes titles for HTML and cleans nothing."""
    documents: int = 0
    fragments: int = 0
    images: int = 0
    mails: int = 0
    ran: int = 0
    asked: int = 0
    """Requests to others than the place of the documents, pictures of entries apart."""
    broken: list[str] = field(default_factory=list)
    """Promises that were not kept."""

    def __str__(self) -> str:
        return (
            f"{self.payloads} payloads of {self.sources} collections, {self.fired} of which run "
            f"where they are put in raw: {self.documents} documents, {self.fragments} fragments "
            f"and {self.mails} mails ran {self.ran} things and asked for {self.asked} addresses, "
            f"{self.images} pictures of entries apart; {self.fired_as_titles} run in a reader "
            "that takes titles for HTML"
        )

    def promise(self, what: str, found: object, expected: object) -> None:
        """Notes a promise that was not kept."""
        if found != expected:
            self.broken.append(f"{what}: {found!r:.500}, not {expected!r:.500}")


def told(home: Home) -> Told:
    """Reads every feed document as readers do; raises ValueError where one does not parse."""
    made = Told([], [], set())
    for name, content in home.documents().items():
        if name.endswith(".json"):
            for item in json.loads(content)["items"]:
                made.html.append(item["content_html"])
                made.text.extend((item["title"], item.get("summary", ""), *item.get("tags", [])))
                made.text.extend(author["name"] for author in item.get("authors", []))
                made.images.update([_asked(item["image"])] if "image" in item else [])
        elif name.endswith(".xml"):
            root = etree.fromstring(content)
            found = [*root.iterfind(".//item/description"), *root.iterfind(".//{*}encoded")]
            found += [one for one in root.iter("{*}content", "{*}summary") if one.get("type")]
            made.html.extend(one.text or "" for one in found)
            plain = root.iter("{*}title", "{*}creator", "{*}name", "{*}category")
            made.text.extend(one.text or "" for one in plain)
    return Told(list(dict.fromkeys(made.html)), list(dict.fromkeys(made.text)), made.images)


def _asked(url: str) -> str:
    """An address whatever a browser makes of it: without its fragment, nothing encoded."""
    return unquote(url.partition("#")[0])


def check_documents(home: Home, account: Account) -> None:
    """Every parser takes every document, and nothing private stands in any, nor in mails."""
    for name, content in home.documents().items():
        account.documents += 1
        if name.endswith((".xml", ".opml")):
            others = _beside_elements(content) - {"xml-stylesheet"}
            account.promise(f"doctypes and instructions of {name}", others, set())
        if name.endswith(".xml"):
            account.promise(f"feedparser on {name}", feedparser.parse(content).bozo, False)
        if name.endswith((".xml", ".json")):
            ids = _ids(name, content)
            account.promise(f"a forged entry in {name}", "forged" in ids, False)
            account.promise(f"doubled entries in {name}", len(ids), len(set(ids)))
    places = [str(home.folder), str(Path(home.folder).resolve()), "papers.db"]
    published = [*home.documents().items(), *((f"mail {n}", m) for n, m in enumerate(home.mails))]
    for name, content in published:
        for word in (*home.words, *places):
            account.promise(f"{word} in {name}", word.encode() in content, False)


def _beside_elements(document: bytes) -> set[str]:
    found: set[str] = set()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda name, *_: found.add(f"doctype {name}")
    parser.ProcessingInstructionHandler = lambda target, _: found.add(target)
    parser.Parse(document, True)
    return found


def _ids(name: str, content: bytes) -> list[str]:
    if name.endswith(".json"):
        return [item["id"] for item in json.loads(content)["items"]]
    root = etree.fromstring(content)
    found = [*root.iterfind(".//item/guid"), *root.iterfind(f".//{_ATOM}entry/{_ATOM}id")]
    return [one.text or "" for one in found]


def check_fragments(fragments: Iterable[str], account: Account) -> None:
    """An HTML parser finds only what a paper is told by, and links to the web alone."""
    for fragment in fragments:
        account.fragments += 1
        parsed = html5lib.parseFragment(fragment, namespaceHTMLElements=False)
        for element in parsed.iter():
            if element.tag == "DOCUMENT_FRAGMENT":
                continue
            account.promise("an element", element.tag if element.tag not in _ELEMENTS else "", "")
            for attribute, stated in element.attrib.items():
                account.promise("attributes", (element.tag, attribute) in _ATTRIBUTES, True)
                wanted = {"href": ("http", "https"), "src": ("https",)}.get(attribute)
                if wanted:
                    account.promise(
                        f"the scheme of {stated}", urlsplit(stated).scheme in wanted, True
                    )


def check_prints(home: Home, account: Account) -> None:
    """Lines on a terminal hold nothing that it obeys; what is printed for programs parses."""
    for command, said in home.said.items():
        found = _CONTROLS.search(said)
        account.promise(f"what {command} prints", found and said[found.start() - 20 :][:50], None)
        for word in home.words:
            account.promise(f"{word} printed by {command}", word in said, False)
        if command.endswith("--json"):
            json.loads(said)
    references = parse_string(home.said["search ada --limit 1000 --bibtex"])
    papers = json.loads(home.said["search ada --limit 1000 --json"])["papers"]
    account.promise("references that fail", len(references.failed_blocks), 0)
    account.promise("strings and comments", len(references.strings) + len(references.comments), 0)
    account.promise("references", len(references.entries), len(papers))
    kinds = {entry.entry_type for entry in references.entries}
    account.promise("kinds of references", kinds, {"misc"})


def check_mails(home: Home, account: Account) -> list[str]:
    """No header comes from a text; the HTML of each."""
    bodies = []
    for content in home.mails:
        account.mails += 1
        one = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(one, EmailMessage)
        account.promise("headers of a mail", set(one.keys()) - _HEADERS, set())
        account.promise("recipients of a mail", one["To"], READER)
        account.promise("parts of a mail", len(list(one.walk())), 3)
        body = one.get_body(("html",))
        assert body is not None
        bodies.append(body.get_content())
    return bodies


def browse(browser: Browser, home: Home, some: Sequence[Payload], account: Account) -> None:
    """Looks at everything with a browser."""
    taken, bodies = told(home), check_mails(home, account)
    check_fragments(taken.html, account)
    published = {f"{BASE_URL}{name}": content for name, content in home.documents().items()}
    documents = sorted(url for url in published if not url.endswith((".css", ".png")))
    index = f"{BASE_URL}index.html"
    # The policy of the page stops what would run; the page has to be good without it too.
    for urls, has_policy in ((documents, True), ([index], False)):
        watch = Watch(browser, published, has_policy=has_policy)
        for url in urls:
            with watch.open(url) as page:
                if url == index:
                    page.evaluate(_FILTER, [one.text for one in some])
        _note(account, watch, "the documents", set())
    mails = {f"{READER_PAGE}mail{number}": body.encode() for number, body in enumerate(bodies)}
    pages: dict[str, bytes] = {READER_PAGE: b"<!DOCTYPE html><title>reader</title>"}
    watch = Watch(browser, pages)
    for some_html in _parts(taken.html):
        with watch.open(READER_PAGE) as page:
            page.evaluate(_INSERT, some_html)
        together = "\n".join(f"<div>{fragment}</div>" for fragment in some_html)
        pages[f"{READER_PAGE}written"] = f"<!DOCTYPE html>{together}".encode()
        pages[f"{READER_PAGE}strict.xhtml"] = (
            '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>reader</title></head>'
            f"<body>{together}</body></html>"
        ).encode()
        for url in list(pages)[1:]:
            with watch.open(url):
                pass
    for some_text in _parts(taken.text):
        shown = "".join(f"<p title='{html.escape(t)}'>{html.escape(t)}</p>" for t in some_text)
        pages[f"{READER_PAGE}titles"] = f"<!DOCTYPE html>{shown}".encode()
        with watch.open(f"{READER_PAGE}titles"):
            pass
    pages |= mails
    for url in mails:
        with watch.open(url):
            pass
    _note(account, watch, "the readers", taken.images)
    account.images = len(taken.images & {_asked(url) for url in watch.asked})


def _parts(everything: Sequence[str]) -> Iterator[Sequence[str]]:
    """What a browser shows at once without much ado."""
    return (everything[start : start + 250] for start in range(0, len(everything), 250))


def _note(account: Account, watch: Watch, where: str, images: set[str]) -> None:
    outside = [url for url in watch.asked if _asked(url) not in images]
    account.ran += len(watch.ran)
    account.asked += len(outside)
    account.promise(f"what ran in {where}", watch.ran, [])
    account.promise(f"what {where} asked for", outside, [])
    watch.close()


def torture(browser: Browser, folder: Path, some: Sequence[Payload]) -> Account:
    """Lets the program live among payloads, and looks at all that came of it."""
    home = live(folder, some)
    account = Account(payloads=len(some), sources=len({one.source for one in some}))
    check_documents(home, account)
    check_prints(home, account)
    browse(browser, home, some, account)
    return account


def titles(folder: Path) -> list[str]:
    """The titles of a published feed, one a payload: without its number each stands once."""
    items = json.loads((folder / "feeds/all.json").read_bytes())["items"]
    found = {item["title"].rpartition(" ")[0]: item["title"] for item in items}
    return [title for text, title in found.items() if not text.endswith(" revised")]


def main() -> int:
    """Reads the arguments, tries everything, and prints what was seen."""
    parser = argparse.ArgumentParser(description="Cross-site scripting.")
    parser.add_argument("--every", type=int, default=1, help="take every so many-th payload")
    some = payloads()[:: parser.parse_args().every]
    started = time.monotonic()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=tools.CHROMIUM, args=tools.CHROMIUM_ARGUMENTS
        )
        account = torture(browser, Path(folder), some)
        account.fired = running(browser, (one.text for one in some))
        account.fired_as_titles = running(browser, titles(Path(folder)))
        browser.close()
    print(f"{account}; {time.monotonic() - started:.0f} s")
    print("\n".join(account.broken) or "every promise was kept")
    return 1 if account.broken else 0


if __name__ == "__main__":
    sys.exit(main())
