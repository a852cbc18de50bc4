"""One fault of each sort; all of them, in one list and everywhere: ``make torture-faults``."""

import sys

from .faults import attempt, places
from .kinds import KINDS

SORTS = """
206 Partial Content
404 Not Found
429 Too Many Requests
500 Internal Server Error
304, though nobody knows the page
304, though the page is new
429, Retry-After in seconds
429, Retry-After a date
429, Retry-After absurd
connection refused
reset in the body
closed without an answer once
hangs before the headers
hangs in the body
drip of headers
drip of the body
drip of interim answers
body cut
Content-Length too short
two Content-Lengths
chunked, without its end
chunked, endless trailers
endless body
gzip in two members
gzip bomb
gzip, cut
gzip of gzip
unknown coding
endless headers
ETag of odd bytes
ETag of 20 KB
HTTP/0.9
TLS
redirect to itself
redirect to file:
redirect to an impossible host
redirect inward, 127.0.0.1:8080
an image
nothing
challenge with 202
a mirror that looks alike
latin-1, as declared
UTF-16, which only its BOM tells
UTF-16 without a BOM
half a page
a list of a day to come
an empty list
a list that shrank
robots.txt forbids all
robots.txt hangs, never read before
robots.txt 500, read days ago
""".strip().splitlines()
"""Names of kinds that stand for the others."""


def test_every_kind_has_a_name_of_its_own() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    assert set(SORTS) <= set(names)


def test_no_feed_suffers_by_a_fault_little_is_asked_and_afterwards_all_is_as_if_none_had_been() -> (
    None
):
    kinds = [kind for kind in KINDS if kind.name in SORTS]
    cases = [(kind, places(kind)[turn % len(places(kind))]) for turn, kind in enumerate(kinds)]
    outcomes = attempt(cases)
    print(*outcomes, sep="\n", file=sys.stderr)  # with -s
    assert [(str(one), one.broken) for one in outcomes if one.broken] == []
