"""Handing letters to a mail server: the home of smtplib and ssl, and the end of their errors.

A server has a letter once it has said so after the line that ends it (RFC 5321 4.1.1.4). Until that
line is sent nothing can be delivered; from then until the answer nobody knows.
"""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from aggregator.addresses import SmtpServer
from aggregator.errors import MailError
from aggregator.text import one_line

PASSWORD = "SMTP_PASSWORD"
"""The environment variable that holds the password."""
TIMEOUT = 30.0
"""Seconds within which a server must say something, at every step."""
_PATIENCE = 20
"""So many times longer it may think about a whole letter: ten minutes (RFC 5321 4.5.3.2.6)."""
_SHOWN = 300
"""Characters of what a server says that are told."""
_DONE, _GO_ON, _NOT_NOW, _NEVER = 2, 3, 4, 5
"""The first digit of an answer (RFC 5321 4.2.1)."""


@contextmanager
def connected(
    server: SmtpServer, password: str | None, timeout: float = TIMEOUT
) -> Iterator[Session]:
    """A session with a server, encrypted and logged in. Raises `MailError`.

    Where TLS does not come first STARTTLS begins it. A server that does not offer it is told
    nothing, unless it is this machine: nobody stands between, so any certificate will do there too.
    ``password`` is needed only where the address names a user and the server has a login.
    """
    try:
        connection = _opened(server, timeout)
    except OSError as error:
        raise MailError(name(server), f"no connection ({_reason(error)})") from error
    try:
        _make_safe(connection, server)
        if server.user is not None and connection.has_extn("auth"):
            _log_in(connection, server, server.user, password)
        yield Session(connection, name(server), timeout, _secrets(server, password))
        with suppress(OSError):  # what it says to a farewell changes nothing
            connection.quit()
    finally:
        connection.close()


def name(server: SmtpServer) -> str:
    """A server by host and port, as messages name it."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"{host}:{server.port}"


class Session:
    """A server that listens."""

    def __init__(
        self, connection: smtplib.SMTP, name: str, timeout: float, secrets: tuple[str, ...]
    ) -> None:
        self._connection, self._name, self._timeout = connection, name, timeout
        self._secrets = secrets

    def send(self, letter: EmailMessage) -> None:
        """Hands a letter over to the one recipient that it names.

        Raises `MailError`: the server has not taken it, unless it is ``in_doubt``.
        """
        sender, recipient = (letter[who].addresses[0].addr_spec for who in ("From", "To"))
        text = smtplib.quotedata(letter.as_bytes().decode("ascii"))
        connection = self._connection
        in_doubt = False
        try:
            _expect(_DONE, *connection.mail(sender))
            _expect(_DONE, *connection.rcpt(recipient))
            _expect(_GO_ON, *connection.docmd("DATA"))
            connection.send(text)
            connection.send(".\r\n")
            in_doubt = True
            assert connection.sock is not None
            connection.sock.settimeout(self._timeout * _PATIENCE)
            code, said = connection.getreply()
            connection.sock.settimeout(self._timeout)
            in_doubt = code // 100 not in (_NOT_NOW, _NEVER)
            _expect(_DONE, code, said)
        except OSError as error:  # smtplib's are of its kind
            raise MailError(
                self._name,
                _reason(error, *self._secrets),
                recipient=recipient,
                in_doubt=in_doubt,
            ) from None  # a traceback would show what a server echoes


def _opened(server: SmtpServer, timeout: float) -> smtplib.SMTP:
    """A connection on which the server has greeted; raises OSError."""
    if server.tls:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=timeout)


def _make_safe(connection: smtplib.SMTP, server: SmtpServer) -> None:
    """Introduces us, and sees to it that nobody reads along."""
    is_here = _is_here(server.host)
    try:
        connection.ehlo_or_helo_if_needed()
        if server.tls:
            return
        if connection.has_extn("starttls"):
            context = ssl.create_default_context()
            if is_here:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            _expect(_DONE, *connection.starttls(context=context))
            connection.ehlo_or_helo_if_needed()
        elif not is_here:
            problem = "it offers no encryption, so it was told nothing; try smtps://"
            raise MailError(name(server), problem)
    except OSError as error:
        raise MailError(name(server), f"no safe connection ({_reason(error)})") from error


def _is_here(host: str) -> bool:
    """Whether a host is this very machine, by its name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _log_in(connection: smtplib.SMTP, server: SmtpServer, user: str, password: str | None) -> None:
    who = name(server)
    if password is None:
        raise MailError(who, f"it wants the password of {user}: set {PASSWORD} in the environment")
    if not password.isascii():
        raise MailError(who, f"{PASSWORD} holds more than ASCII, which this login cannot send")
    try:
        connection.login(user, password)
    except (OSError, ValueError) as error:  # ValueError: a challenge that is not base64
        said = _reason(error, *_secrets(server, password))
        # Not even a traceback shows what it was told.
        raise MailError(who, f"no login as {user}, look at {PASSWORD} ({said})") from None


def _secrets(server: SmtpServer, password: str | None) -> tuple[str, ...]:
    """What a server may have been told, in each form, and must not be repeated if it echoes it."""
    if password is None:
        return ()
    forms = (f"\0{server.user}\0{password}", password)
    return (password, *(b64encode(one.encode()).decode() for one in forms))


def _expect(digit: int, code: int, said: bytes) -> None:
    """Raises SMTPResponseException if an answer begins with another digit."""
    if code // 100 != digit:
        raise smtplib.SMTPResponseException(code, said)


def _reason(error: Exception, *secrets: str) -> str:
    """Why something failed, a clause for people; whatever a server echoes, without the secrets."""
    match error:
        case smtplib.SMTPResponseException(smtp_code=-1):
            told = "its answer is none"
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
            told = f"{code} {text}"
        case ssl.SSLCertVerificationError(verify_message=problem):
            told = f"its certificate is not accepted: {problem}; SSL_CERT_FILE may name its signer"
        case smtplib.SMTPServerDisconnected(__context__=TimeoutError()) | TimeoutError():
            told = "it did not answer in time"
        case smtplib.SMTPServerDisconnected():
            told = "the connection was lost"
        case OSError(strerror=str() as problem):
            told = problem
        case _:
            told = str(error)
    told = one_line(told)
    for secret in secrets:
        told = told.replace(secret, "***")
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
