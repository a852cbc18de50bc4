"""Everything that can go wrong, one branch per exit code of the command line.

::

    AggregatorError
    ├── UsageError          2   the command line or the configuration is wrong
    │   └── ConfigError
    ├── NoAnswer            3   a source did not answer
    │   ├── BadStatus
    │   ├── TooMuch
    │   ├── LedInside
    │   ├── Disallowed
    │   └── LeftAlone
    ├── NotBelieved         4   a source answered with something that is not believable
    │   ├── UnknownLayout
    │   ├── ChallengePage
    │   ├── NotAPage
    │   ├── ReadingsContradict
    │   ├── TooManyRejected
    │   ├── Shrunk
    │   └── WrongPeriod
    ├── StoreError          5   the store cannot be used
    │   ├── StoreLocked
    │   ├── StoreDamaged
    │   └── StoreTooNew
    ├── OutputError         6   something could not be written
    ├── MailError           6   a digest could not be mailed
    └── AnotherRun         75   another run holds the lock
    RecordError                 one record of a list: becomes a Rejection, never leaves the parser

Each keeps its facts as attributes and prints as one line: what, where, and what to do. Errors of
httpx, sqlite3, smtplib and the operating system are translated where they arise (`fetch`,
`database`, `smtp`, `publish`) and nowhere else.
"""

from __future__ import annotations

from pathlib import Path


class AggregatorError(Exception):
    """Root of all expected failures."""

    exit_code = 1


class UsageError(AggregatorError):
    """The command line asks for something impossible; nothing was touched."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration cannot be used. ``key`` is dotted, None for the whole file."""

    def __init__(self, file: str, key: str | None, problem: str) -> None:
        super().__init__(f"{file}: {f'{key}: ' if key else ''}{problem}")
        self.file, self.key = file, key


class NoAnswer(AggregatorError):
    """No answer came, after every retry that was worth it.

    ``may_pass``: the same request may be answered soon; ``wait``: seconds that the server asks
    to wait before, None if it does not say.
    """

    exit_code = 3

    def __init__(
        self, url: str, problem: str, *, may_pass: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(f"{url}: {problem}")
        self.url, self.problem, self.may_pass, self.wait = url, problem, may_pass, wait


class BadStatus(NoAnswer):
    """An answer without the page."""

    def __init__(
        self, url: str, status: int, problem: str, *, may_pass: bool, wait: float | None
    ) -> None:
        super().__init__(url, problem, may_pass=may_pass, wait=wait)
        self.status = status

    @property
    def is_absent(self) -> bool:
        """Whether the server says that there is no such page."""
        return self.status in (404, 410)


class TooMuch(NoAnswer):
    """The answer is larger, or takes longer, than any real page."""


class LedInside(NoAnswer):
    """A public site leads to an address that is not public: of this machine, or of its network."""


class Disallowed(NoAnswer):
    """The robots.txt of the site does not allow the address, or could not be read (RFC 9309)."""


class LeftAlone(NoAnswer):
    """The site was not asked: it has asked an earlier run to wait for longer."""


class NotBelieved(AggregatorError):
    """A page that a person must look at; what it says is not stored.

    ``kept_at``: where the page is kept for that; None: it was not a run that keeps pages.
    ``instead``: what the second way in gave in its place, a clause for people; None: it was not
    tried.
    """

    exit_code = 4
    kept_at: Path | None = None
    instead: str | None = None

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{url}: {problem}")
        self.url, self.problem = url, problem


class UnknownLayout(NotBelieved):
    """No layout claims the page: the site changed, or this is not the site."""


class ChallengePage(NotBelieved):
    """The site's firewall answered in place of the site."""


class NotAPage(NotBelieved):
    """Not HTML, or cut off before its end."""


class ReadingsContradict(NotBelieved):
    """The data and the visible cards of the page say different things."""


class TooManyRejected(NotBelieved):
    """More than half of the records could not be understood."""


class Shrunk(NotBelieved):
    """The list of a day holds a fraction of the papers that it held before."""


class WrongPeriod(NotBelieved):
    """The page lists another period than the one asked for: ``stated``, None if it states none."""

    def __init__(self, url: str, problem: str, stated: str | None) -> None:
        super().__init__(url, problem)
        self.stated = stated


class StoreError(AggregatorError):
    """The store cannot be used; nothing in it was changed."""

    exit_code = 5

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


class StoreLocked(StoreError):
    """Another program keeps the database locked."""


class StoreDamaged(StoreError):
    """The file is no database, or its contents are not what was written."""


class StoreTooNew(StoreError):
    """A newer version of this program has written it."""


class OutputError(AggregatorError):
    """A file could not be written, or would not read back."""

    exit_code = 6

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


class MailError(AggregatorError):
    """A letter was not mailed, or nobody knows whether it was.

    ``server``: its name and port; ``recipient`` None: it would have been the same for everybody;
    ``in_doubt``: the server may have the whole letter, and did not say whether it takes it.
    ``period``: of the digest in the letter; None: of none, or not known yet.
    """

    exit_code = 6
    period: str | None = None

    def __init__(
        self, server: str, problem: str, *, recipient: str | None = None, in_doubt: bool = False
    ) -> None:
        super().__init__(f"{server}: {f'{recipient}: ' if recipient else ''}{problem}")
        self.server, self.problem, self.recipient = server, problem, recipient
        self.in_doubt = in_doubt


class AnotherRun(AggregatorError):
    """Another run of this program works on the same store."""

    exit_code = 75


class RecordError(Exception):
    """One record of a list cannot be understood; the message says why."""
