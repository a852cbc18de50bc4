"""Every rule finds its fault, so that none of them can pass in silence."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator import opml
from aggregator.formats import atom
from tests.formats.samples import SAMPLES

from .document import LIMIT
from .rules import findings

GOLDEN = Path(__file__).parents[1] / "formats" / "golden"
GOOD = {
    "atom": (GOLDEN / "archive.atom.xml").read_bytes(),
    "rss": (GOLDEN / "ordinary.rss.xml").read_bytes(),
    "opml": opml.render("Papers", (SAMPLES["ordinary"],), atom.FORMAT),
}
NOW = datetime(2026, 9, 1, tzinfo=UTC)

ID = "<id>https://arxiv.org/abs/2608.00001</id>"
TITLE = "<title>Counting Sheep with Sparse Attention</title>"
NAME = "<name>Grace Hopper</name>"
SELF = '<link href="https://example.org/p/archive/daily/2026-08.atom.xml" rel="self"'
SELF_OF_RSS = '<atom:link href="https://example.org/p/daily.rss.xml" rel="self"'
UPDATED = "<updated>2026-08-07T08:00:00.800001Z</updated>\n  <author>"
PUBLISHED = "<published>2026-08-06T09:30:00Z</published>"
SUMMARY = "<summary>AI summary: Only the machine"
HTML = '<content type="html">&lt;p&gt;&lt;strong&gt;Authors:&lt;/strong&gt; Ada Lovelace'
ALTERNATE = (
    '<link rel="alternate" type="text/html" href="https://huggingface.co/papers/2608.00003"/>'
)
CATEGORY = '<category term="counting"/>'
PREVIOUS = 'rel="prev-archive" type="application/atom+xml" href='
PERSON = "<author>\n      <name>Grace Hopper</name>\n    </author>"
GENERATOR = '<generator uri="https://example.org/p/" version="0.1.0">daily-papers</generator>'
ICON = "<icon>https://example.org/p/icon.png</icon>"
ROOT = 'xmlns="http://www.w3.org/2005/Atom"'

OF_ATOM = [
    ("</feed>", "", "SAXError"),
    ("version='1.0'", "version='1.1'", "BadXmlVersion"),
    ("<feed", "<pheed", "SAXError"),
    (ROOT, "", "MissingNamespace"),
    (ROOT, 'xmlns="http://purl.org/atom/ns#"', "InvalidNamespace", "UnknownNamespace"),
    (ROOT, f'{ROOT} xmlns:atom="http://www.w3.org/2005/Atom"', "AvoidNamespacePrefix"),
    (ROOT, f'{ROOT} xmlns:x="https://example.org/ns"', "UnknownNamespace"),
    (ROOT, f'{ROOT} xmlns:content="https://example.org/ns"', "ReservedPrefix"),
    ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss", "MediaRssNamespace"),
    ("<subtitle>", "text<subtitle>", "UnexpectedText"),
    ("<subtitle>", "<tagline>x</tagline><subtitle>", "UndefinedElement"),
    ("<subtitle>", '<tagline xmlns="">x</tagline><subtitle>', "UndeterminableVocabulary",
     "UnknownNamespace"),
    ("<subtitle>", "<subtitle>Twice</subtitle><subtitle>", "DuplicateElement"),
    ("<subtitle>", '<subtitle mode="escaped">', "UnexpectedAttribute"),
    ("<title>Daily Papers</title>", "", "MissingElement"),
    ("<title>Daily Papers</title>", "<title></title>", "NotBlank"),
    ("<title>Daily Papers</title>", '<title type="text/html">x</title>', "InvalidTextType"),
    (ID, "", "MissingElement"),
    (TITLE, "", "MissingElement"),
    (UPDATED, "<author>", "MissingElement"),
    ("<name>Daily Papers</name>", "", "MissingElement"),
    (f"{SELF} ", '<link href="https://example.org/" rel="via" ', "MissingSelf"),
    (SELF, '<link href="2026-08.atom.xml" rel="self"', "RelativeSelf"),
    (f'{SELF} type="application/atom', f'{SELF} type="text/', "SelfNotAtom"),
    (f'{SELF} type="application/', f'{SELF} type="', "InvalidMIMEType"),
    ('rel="current" type', 'rel="via" type', "MissingCurrentInArchive"),
    ('rel="prev-archive"', 'rel=""', "AttrNotBlank", "UnregisteredAtomLinkRel"),
    ('rel="prev-archive"', 'rel="prev"', "UnregisteredAtomLinkRel"),
    ('rel="related" type="application/pdf"', 'rel="next"', "FeedHistoryRelInEntry"),
    ('rel="related" type="text/html"', 'rel="alternate" type="text/html"', "DuplicateAtomLink"),
    (ALTERNATE, '<link rel="alternate" type="text/html"/>', "MissingHref"),
    (ALTERNATE, ALTERNATE.replace("2608.00003", "a b"), "InvalidUriChar"),
    (ALTERNATE, ALTERNATE.replace("2608.00003", "é"), "InvalidIRI"),
    (ALTERNATE, ALTERNATE.replace("https:", "gemini:"), "SchemeNotIANARegistered"),
    (ALTERNATE, ALTERNATE.replace("/>", ">x</link>"), "AtomLinkNotEmpty"),
    (ALTERNATE, ALTERNATE.replace("/>", ' title=""/>'), "AttrNotBlank"),
    (ALTERNATE, ALTERNATE.replace("/>", ' title="a &lt;b>b&lt;/b>"/>'), "ContainsHTML"),
    (ALTERNATE, ALTERNATE.replace("/>", ' hreflang="english"/>'), "InvalidLanguage"),
    (ALTERNATE, ALTERNATE.replace("/>", ' length="-1"/>'), "InvalidNonNegativeInteger"),
    ('xml:lang="en"', 'xml:lang="english"', "InvalidLanguage"),
    (ICON, "<icon></icon>", "NotBlank"),
    (ICON, "<icon> /icon.png</icon>", "UnexpectedWhitespace"),
    (ICON, "<icon>/[icon].png</icon>", "InvalidUriChar"),
    (ICON, "<icon>/ícone.png</icon>", "InvalidLink"),
    (GENERATOR, GENERATOR.replace("https://example.org/p/", "é"), "InvalidURIAttribute"),
    (GENERATOR, GENERATOR.replace("daily-papers", ""), "NotBlank"),
    ("<entry>", "<entry><id>x:</id></entry><entry>", *("MissingElement",) * 2,
     "MissingTextualContent", "MissingContentOrAlternate", "InvalidFullLink"),
    ("</feed>", f"{ICON.replace('icon', 'logo')}</feed>", "MisplacedMetadata"),
    (ID, "<id>https://arxiv.org/abs/2608.00002</id>", "DuplicateEntries"),
    (ID, "<id>2608.00001</id>", "InvalidFullLink"),
    (ID, "<id>https://arXiv.org/abs/2608.00001</id>", "NonCanonicalURI"),
    (ID, "<id>https://arxiv.org:443/abs/2608.00001</id>", "NonCanonicalURI"),
    (ID, "<id>https://arxiv.org</id>", "NonCanonicalURI"),
    (ID, "<id>https://arxiv.org/abs/../abs/2608.00001</id>", "NonCanonicalURI"),
    (ID, "<id>https://arxiv.org/%61bs/2608.00001</id>", "NonCanonicalURI"),
    (ID, "<id>urn:uuid:2608</id>", "InvalidUUID"),
    (ID, "<id>urn:arxiv</id>", "InvalidURN"),
    (UPDATED, UPDATED.replace("Z", ""), "InvalidRFC3339Date"),
    (UPDATED, UPDATED.replace("08-07", "02-30"), "InvalidRFC3339Date"),
    (UPDATED, UPDATED.replace("2026", "1970"), "ImplausibleDate"),
    (PUBLISHED, PUBLISHED.replace("2026", "2027"), "ImplausibleDate"),
    ("2026-08-06T00:00:00.800002Z", "2026-08-06T00:00:00.800003Z", "DuplicateUpdated"),
    ("<dc:date>2026-08-04<", "<dc:date>04.08.2026<", "InvalidW3CDTFDate"),
    (NAME, "<name></name>", "NotBlank"),
    (NAME, "<name>Grace &lt;grace@example.org></name>", "ContainsEmail"),
    (NAME, "<name>Grace Hopper\x92s</name>", "BadCharacters"),
    (NAME, "<name>Grace \ufffd</name>", "BadCharacters"),
    (NAME, "<name>KurtÂ\xa0GÃ\xb6del</name>", "BadCharacters"),
    (CATEGORY, "<category/>", "MissingAttribute"),
    (CATEGORY, '<category term=""/>', "NotBlank"),
    (CATEGORY, '<category term="\ufffd"/>', "BadCharacters"),
    (SUMMARY, "<summary>a &lt;/b> b", "ContainsUndeclaredHTML"),
    (SUMMARY, "<summary>a &amp;lt; b", "ContainsUndeclaredHTML"),
    (SUMMARY, "<summary>&#x26;lt; &lt;/i>", "ContainsUndeclaredHTML"),
    (SUMMARY, "<summary>first\n\n&#x26;lt; b", "ContainsUndeclaredHTML"),
    (HTML, f"{HTML} &lt;/p&gt; a &amp;lt b", "NotHtml"),
    (HTML, f"{HTML} &lt;think&gt;hm&lt;/think&gt;", "NotHtml"),
    (HTML, f"{HTML} &lt;iframe&gt;&lt;/iframe&gt;", "SecurityRisk"),
    (HTML, f'{HTML} &lt;i onclick="x"&gt;hm&lt;/i&gt;', "SecurityRiskAttr"),
    (HTML, f'{HTML} &lt;i style="x:y"&gt;hm&lt;/i&gt;', "DangerousStyleAttr"),
    ('<media:thumbnail url="https:', '<media:thumbnail url="//', "InvalidFullLink"),
    ("<media:thumbnail url", "<media:thumbnail href", "MissingAttribute", "UnexpectedAttribute"),
    ("<media:thumbnail", '<media:thumbnail width="wide"', "InvalidPositiveInteger"),
]  # fmt: skip

CHANNEL = "<title>Daily Papers</title>\n    <link>"
GUID = '<guid isPermaLink="false">https://arxiv.org/abs/2608.00001</guid>'
LINK = "<link>https://huggingface.co/papers/2608.00001</link>"
DATE = "<pubDate>Thu, 06 Aug 2026 09:30:00 +0000</pubDate>"
BODY = "<content:encoded>&lt;p&gt;&lt;strong&gt;Authors:&lt;/strong&gt; Ada Lovelace"
IMAGE = "<url>https://example.org/p/icon.png</url>\n      <title>Daily Papers</title>"
OF_IMAGE = "<link>https://huggingface.co/papers</link>\n      <width>"
KEYWORD = "<category>counting</category>"
TTL = "<ttl>60</ttl>"

OF_RSS = [
    (' version="2.0"', "", "MissingAttribute"),
    (CHANNEL, "<link>", "MissingTitle"),
    (CHANNEL, "<title></title>\n    <link>", "NotBlank"),
    ("<link>https://huggingface.co/papers</link>", "", "MissingLink"),
    ("<description>Every paper of the Daily Papers list, once.</description>", "",
     "MissingDescription"),
    (SELF_OF_RSS, SELF_OF_RSS.replace("self", "via"), "MissingAtomSelfLink"),
    (SELF_OF_RSS, '<atom:link href="daily.rss.xml" rel="self"', "RelativeSelf"),
    ("  </channel>", f"  {TTL}</channel>", "MisplacedItem", "DuplicateElement"),
    ("  </channel>", f"  <dc:date>2026-08-06</dc:date>{DATE}</channel>",
     "MisplacedItem", "DuplicateSemantics"),
    (TTL, "<ttl>0</ttl>", "InvalidPositiveInteger"),
    (TTL, f'{TTL}<webMaster>me</webMaster>', "InvalidContact"),
    (TTL, f'{TTL}<webMaster>me@example.org</webMaster>', "MissingRealName"),
    (TTL, f'{TTL}<webMaster>Me me@example.org</webMaster>', "EmailFormat"),
    ("<language>en<", "<language>English<", "InvalidLanguage"),
    ("<docs>", "<docs>docs ", "InvalidUriChar"),
    ("<docs>https://", "<docs>", "InvalidFullLink"),
    ("Fri, 07 Aug 2026 08:00:00 +0000", "Thu, 07 Aug 2026 08:00:00 +0000", "IncorrectDOW"),
    ("Fri, 07 Aug 2026 08:00:00 +0000", "fri, 07 aug 26 08:00 +0000", "ProblematicalRFC822Date"),
    ("Fri, 07 Aug 2026 08:00:00 +0000", "2026-08-07T08:00:00Z", "InvalidRFC2822Date"),
    ("Fri, 07 Aug 2026 08:00:00 +0000", "Mon, 30 Feb 2026 08:00:00 +0000", "InvalidRFC2822Date"),
    ("Fri, 07 Aug 2026 08:00:00 +0000", "Sat, 07 Aug 2027 08:00:00 +0000", "ImplausibleDate"),
    (IMAGE, IMAGE.replace("Daily Papers", "Papers"), "ImageTitleDoesntMatch"),
    (IMAGE, IMAGE.replace("png", "svg"), "ImageUrlFormat"),
    (IMAGE, "<url>https://example.org/p/icon.png</url>", "MissingTitle"),
    (IMAGE, "<title>Daily Papers</title>", "MissingElement"),
    (OF_IMAGE, "<width>", "MissingLink"),
    (OF_IMAGE, OF_IMAGE.replace("papers", "Papers"), "ImageLinkDoesntMatch"),
    ("<width>144<", "<width>145<", "InvalidWidth"),
    ("<height>144<", "<height>401<", "InvalidHeight"),
    (TITLE, "<title>a &lt;b>b&lt;/b></title>", "ContainsHTML"),
    (TITLE, "<title>a &amp;nbsp; b</title>", "ContainsHTML"),
    (TITLE, "<title>a &lt;think> b</title>", "CharacterData"),
    (TITLE, "<title></title>", "NotBlank"),
    (KEYWORD, "<category>&lt;think></category>", "CharacterData"),
    (KEYWORD, f"{KEYWORD}<dc:subject>counting</dc:subject>", "DuplicateItemSemantics"),
    (LINK, "<link>/papers</link>", "InvalidFullLink"),
    (LINK, "<link>http:///papers</link>", "InvalidFullLink"),
    (LINK, f"{LINK}<item>x</item>", "UndefinedElement"),
    (LINK, f'<link xmlns:x="https://example.org" x:y="z">{LINK[6:]}',
     "UseOfExtensionAttr", "UnknownNamespace"),
    (GUID, "", "MissingGuid"),
    (GUID, GUID.replace("false", "no"), "InvalidBooleanAttribute"),
    (GUID, "<guid>2608.00001</guid>", "InvalidHttpGUID"),
    (GUID, "<guid>urn:uuid:9d99d82e-21a6-5570-bf6e-2bb9e457a2fb</guid>", "InvalidPermalink"),
    (GUID, '<guid isPermaLink="false">2608</guid>', "NotSufficientlyUnique"),
    (GUID, '<guid isPermaLink="false"></guid>', "NotBlank"),
    (GUID, '<guid isPermaLink="false">https://arxiv.org/abs/2608.00002</guid>', "DuplicateValue"),
    (DATE, f"{DATE}<dc:date>2026-08-06</dc:date>", "DuplicateItemSemantics"),
    (DATE, f"{DATE}<author>me@example.org (Me)</author>", "DuplicateItemSemantics"),
    (DATE, f'{DATE}<source url="https://arxiv.org/">arXiv</source>', "DuplicateItemSemantics"),
    (DATE, f"{DATE}<atom:title>x</atom:title>", "DuplicateDescriptionSemantics"),
    (LINK, f"{LINK}<content:encoded>x</content:encoded>",
     "NeedDescriptionBeforeContent", "DuplicateElement"),
    (BODY, f'{BODY} &lt;a href="/papers"&gt;x&lt;/a&gt;', "ContainsRelRef"),
    (BODY, f'{BODY} &lt;img alt="x" src="t.png"&gt;', "ContainsRelRef"),
    (BODY, f"{BODY} &lt;script&gt;x&lt;/script&gt;", "SecurityRisk"),
    ("  </channel>", "  <item></item></channel>",
     "ItemMustContainTitleOrDescription", "MissingGuid"),
]  # fmt: skip

OF_OPML = [
    ("<opml", "<outlines", "SAXError"),
    (' version="2.0"', "", "MissingAttribute"),
    (' version="2.0"', ' version="3.0"', "InvalidOPMLVersion"),
    (' type="rss"', "", "MissingOutlineType"),
    (' title="Daily Papers"', "", "MissingTitleAttr"),
    (" xmlUrl", " url", "MissingXmlURL"),
    (' type="rss"', ' type="link"', "MissingUrlAttr"),
    (' text="Daily Papers"', "", "MissingAttribute"),
    (' text="Daily Papers"', ' text="Daily &amp;lt Papers"', "NotHtml"),
    (' htmlUrl="https://huggingface.co', ' htmlUrl="', "InvalidFullLink"),
    ("<head>", "<head><dateCreated>today</dateCreated>", "InvalidRFC2822Date"),
]

FAULTS = [
    (form, *fault)
    for form, faults in (("atom", OF_ATOM), ("rss", OF_RSS), ("opml", OF_OPML))
    for fault in faults
]


def events(document: bytes) -> list[str]:
    return sorted(found.partition(":")[0] for found in findings(document, now=NOW))


@pytest.mark.parametrize("form", GOOD)
def test_in_a_good_document_there_is_nothing_to_find(form: str) -> None:
    assert findings(GOOD[form], now=NOW) == []


@pytest.mark.parametrize(
    ("form", "old", "new", "expected"), [(f, o, n, e) for f, o, n, *e in FAULTS]
)
def test_a_fault_is_found_and_nothing_else(
    form: str, old: str, new: str, expected: list[str]
) -> None:
    good = GOOD[form].decode()
    assert old in good
    assert events(good.replace(old, new, 1).encode()) == sorted(expected)


def test_what_no_change_of_a_few_words_can_show_is_found() -> None:
    good = GOOD["atom"]
    alone = good.replace(b'rel="prev-archive"', b'rel="via"').replace(
        b'rel="next-archive"', b'rel="via"'
    )
    assert events(alone) == ["ArchiveIncomplete"]
    assert events(good + b" " * LIMIT) == ["ValidatorLimit"]
    assert events(good.replace("ö".encode(), b"\xf6")) == ["SAXError", "UnicodeError"]
    assert events(b"<html/>") == ["UndefinedElement"]
    assert events(b'<rss version="2.0"/>') == ["MissingElement"]
    assert events(b'<opml version="2.0"/>') == ["MissingElement", "MissingElement"]
    assert events(b'<opml version="2.0"><head/><body/></opml>') == ["MissingElement"]


def test_a_document_must_know_where_it_is_served() -> None:
    address = "https://example.org/p/daily.rss.xml"
    assert findings(GOOD["rss"], now=NOW, address=address) == []
    (found,) = findings(GOOD["rss"], now=NOW, address=f"{address}?a")
    assert found.startswith("SelfDoesntMatchLocation: line 8, rss/channel/atom:link: ")


@pytest.mark.parametrize(
    "text", ["R&#x26;D2 &#x26;lt; &#x3C;think>", "Q&amp;A, AT&amp;T, a &lt; b"]
)
@pytest.mark.parametrize("form", ["atom", "rss"])
def test_plain_text_may_hold_what_is_no_html(form: str, text: str) -> None:
    document = GOOD[form].decode().replace(TITLE, f"<title>{text}</title>")
    assert findings(document.encode(), now=NOW) == []


def test_every_event_that_a_rule_names_is_shown_by_a_fault() -> None:
    rules = [path for path in Path(__file__).parent.glob("*.py") if path != Path(__file__)]
    named = {
        name
        for path in rules
        for name in re.findall(
            r'"([A-Z][A-Za-z0-9]*[a-z]+[A-Z][A-Za-z0-9]*)"', path.read_text("utf-8")
        )
    }
    own = Path(__file__).read_text("utf-8")
    assert {name for name in named if f'"{name}"' not in own and f'"{name}:' not in own} == set()
