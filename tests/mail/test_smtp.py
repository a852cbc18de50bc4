"""A letter handed to a mail server: what comes of it, and what is said there, and what never is."""

import re
import traceback
from base64 import b64encode
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme

from aggregator import letter, smtp
from aggregator.addresses import SmtpServer
from aggregator.errors import MailError
from tests.digest.samples import SMALL
from tests.samples import NOW

from . import servers
from .servers import DROP, HERE, REMOTE, Hook, Postbox, Received, certified, listening, saying

ADA = "ada@example.org"
SECRET = "open sesame"
SAID = ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
"""To a server that takes a letter."""


def a_letter(to: str = ADA) -> EmailMessage:
    return letter.message(SMALL, "Daily Papers", "papers@example.org", to, NOW)


def send(
    box: Postbox,
    *,
    user: str | None = None,
    password: str | None = None,
    tls: bool = False,
    timeout: float = 5,
) -> None:
    """Hands a letter to Ada over."""
    server = SmtpServer(box.host, box.port, user, tls)
    with smtp.connected(server, password, timeout) as session:
        session.send(a_letter())


def failure(box: Postbox, **how: Any) -> MailError:
    """What is raised where it fails, without its server."""
    with pytest.raises(MailError) as raised:
        send(box, **how)
    assert raised.value.server == f"{box.host}:{box.port}"
    return raised.value


def facts(error: MailError) -> tuple[str, str | None, bool]:
    return error.problem, error.recipient, error.in_doubt


def taken(**how: Any) -> Received:
    """The letter to Ada as a server has it."""
    content = a_letter().as_bytes()
    return Received("papers@example.org", (ADA,), content, **how)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """It signs certificates, but nobody knows it."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority is known here."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


# -- on this machine


def test_a_letter_arrives_as_it_was_written() -> None:
    with listening() as box:
        send(box)
    assert box.received == [taken()]
    assert box.heard == SAID


@pytest.mark.parametrize("host", ["localhost", "127.9.8.7"])
def test_this_machine_has_other_names(host: str) -> None:
    with listening("0.0.0.0") as box:
        box.host = host
        send(box)
    assert box.received == [taken()]


def test_this_machine_has_an_address_of_ipv6() -> None:
    with listening("::1", hooks={"RCPT": saying("550 nobody")}) as box:
        with pytest.raises(MailError) as raised:
            send(box)
        assert str(raised.value) == f"[::1]:{box.port}: {ADA}: 550 nobody"


def test_on_this_machine_any_certificate_will_do(authority: trustme.CA) -> None:
    with listening(starttls=certified(authority, "elsewhere.example.org")) as box:
        send(box)
    assert box.received == [taken(is_encrypted=True)]
    assert box.heard == ["EHLO", "STARTTLS", *SAID]


def test_a_server_that_cannot_begin_to_encrypt_is_told_nothing(authority: trustme.CA) -> None:
    hooks = {"STARTTLS": saying("454 not now")}
    with listening(hooks=hooks, starttls=certified(authority, HERE)) as box:
        assert facts(failure(box)) == ("no safe connection (454 not now)", None, False)
    assert box.heard == ["EHLO", "STARTTLS"]


# -- elsewhere


@pytest.mark.usefixtures("trusted")
def test_elsewhere_a_letter_is_encrypted_for_the_server_that_was_meant(
    authority: trustme.CA,
) -> None:
    with listening(REMOTE, starttls=certified(authority, REMOTE)) as box:
        send(box)
    assert box.received == [taken(is_encrypted=True)]
    assert box.heard == ["EHLO", "STARTTLS", *SAID]


@pytest.mark.usefixtures("trusted")
def test_elsewhere_tls_may_come_first(authority: trustme.CA) -> None:
    with listening(REMOTE, tls=certified(authority, REMOTE)) as box:
        send(box, tls=True)
    assert box.received == [taken(is_encrypted=True)]
    assert box.heard == SAID


def test_elsewhere_a_certificate_must_be_signed_by_somebody_known(authority: trustme.CA) -> None:
    told = (
        r"its certificate is not accepted: (?:unable to get local issuer certificate|self.signed "
        r"certificate in certificate chain); SSL_CERT_FILE may name its signer"
    )
    with listening(REMOTE, starttls=certified(authority, REMOTE)) as box:
        error = failure(box)
    assert re.fullmatch(rf"no safe connection \({told}\)", error.problem)
    assert (error.recipient, error.in_doubt, box.heard) == (None, False, ["EHLO", "STARTTLS"])
    with listening(HERE, tls=certified(authority, HERE)) as box:
        error = failure(box, tls=True)
    assert re.fullmatch(rf"no connection \({told}\)", error.problem)
    assert (error.recipient, error.in_doubt, box.heard) == (None, False, [])


@pytest.mark.usefixtures("trusted")
def test_elsewhere_a_certificate_must_be_that_of_the_server(authority: trustme.CA) -> None:
    told = (
        "no safe connection (its certificate is not accepted: IP address mismatch, certificate is "
        "not valid for '0.0.0.0'.; SSL_CERT_FILE may name its signer)"
    )
    with listening(REMOTE, starttls=certified(authority, "other.example.org")) as box:
        assert facts(failure(box)) == (told, None, False)
    assert box.heard == ["EHLO", "STARTTLS"]


def test_elsewhere_a_server_that_does_not_encrypt_is_told_nothing() -> None:
    with listening(REMOTE, login=("ada", SECRET)) as box:
        assert facts(failure(box, user="ada", password=SECRET)) == (
            "it offers no encryption, so it was told nothing; try smtps://",
            None,
            False,
        )
    assert box.heard == ["EHLO"]


# -- logging in


def test_who_has_a_password_logs_in() -> None:
    with listening(login=("ada", SECRET)) as box:
        send(box, user="ada", password=SECRET)
    assert box.received == [taken(user="ada")]
    assert box.heard == ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]


def test_a_server_without_a_login_wants_no_password() -> None:
    with listening() as box:
        send(box, user="ada")
        send(box, user="ada", password=SECRET)
    assert box.received == [taken(), taken()]


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        (None, "it wants the password of ada: set SMTP_PASSWORD in the environment"),
        ("Sésame", "SMTP_PASSWORD holds more than ASCII, which this login cannot send"),
        (
            "open barley",
            "no login as ada, look at SMTP_PASSWORD (535 5.7.8 Authentication credentials invalid)",
        ),
    ],
)
def test_a_password_that_is_missing_or_wrong_is_told(password: str | None, problem: str) -> None:
    with listening(login=("ada", SECRET)) as box:
        assert facts(failure(box, user="ada", password=password)) == (problem, None, False)
    assert box.received == []
    assert set(box.heard) <= {"EHLO", "AUTH"}


def test_a_login_that_cannot_be_understood_is_told() -> None:
    with listening(hooks={"AUTH": saying("334 a")}, login=("ada", SECRET)) as box:
        error = failure(box, user="ada", password=SECRET)
    assert error.problem.startswith("no login as ada, look at SMTP_PASSWORD (")


def test_a_server_with_no_login_that_we_know_is_told(authority: trustme.CA) -> None:
    with listening(starttls=certified(authority, HERE)) as box:
        error = failure(box, user="ada", password=SECRET)
    assert error.problem == (
        "no login as ada, look at SMTP_PASSWORD (No suitable authentication method found.)"
    )


def test_nobody_gets_to_see_the_password_not_even_where_the_server_repeats_it() -> None:
    secrets = {SECRET, *(b64encode(f"{who}{SECRET}".encode()).decode() for who in ("", "\0ada\0"))}
    said = f"535 {' '.join(secrets)} is wrong"
    with listening(hooks={"AUTH": saying(said)}, login=("ada", SECRET)) as box:
        error = failure(box, user="ada", password=SECRET)
    told = "".join(traceback.format_exception(error))
    assert error.problem == "no login as ada, look at SMTP_PASSWORD (535 *** *** *** is wrong)"
    assert [secret for secret in secrets if secret in told] == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "END"])
def test_a_server_that_repeats_the_password_later_tells_it_to_nobody_either(command: str) -> None:
    secrets = [SECRET, *(b64encode(f"{who}{SECRET}".encode()).decode() for who in ("", "\0ada\0"))]
    said = f"550 {' '.join(secrets)} is no reason"
    with listening(hooks={command: saying(said)}, login=("ada", SECRET)) as box:
        error = failure(box, user="ada", password=SECRET)
    assert facts(error) == ("550 *** *** *** is no reason", ADA, False)


# -- what certainly did not arrive


@pytest.mark.parametrize(
    ("hooks", "problem"),
    [
        ({"MAIL": saying("550 5.7.1 not you")}, "550 5.7.1 not you"),
        ({"RCPT": saying("550 5.1.1 nobody of that name")}, "550 5.1.1 nobody of that name"),
        ({"RCPT": saying("450-not now\r\n450 nor soon")}, "450 not now nor soon"),
        ({"DATA": saying("452 no room")}, "452 no room"),
        ({"DATA": saying("250 too early")}, "250 too early"),
        ({"END": saying("451 try again")}, "451 try again"),
        ({"END": saying("554 5.7.1 spam")}, "554 5.7.1 spam"),
        ({"MAIL": saying(f"550 {'x' * 400}")}, f"550 {'x' * 296}…"),
        ({"MAIL": saying(DROP)}, "the connection was lost"),
        ({"RCPT": saying(DROP)}, "the connection was lost"),
        ({"DATA": saying(DROP)}, "the connection was lost"),
    ],
)
def test_what_a_server_refuses_or_breaks_off_has_not_arrived(
    hooks: dict[str, Hook], problem: str
) -> None:
    with listening(hooks=hooks) as box:
        assert facts(failure(box)) == (problem, ADA, False)
    assert box.received == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_does_not_answer_is_left(command: str) -> None:
    with listening(hooks={command: servers.mute}) as box:
        assert facts(failure(box, timeout=0.2)) == ("it did not answer in time", ADA, False)
    assert box.received == []


def test_a_server_that_does_not_even_greet_is_left() -> None:
    with servers.greeting(b"") as box:
        assert facts(failure(box, timeout=0.2)) == (
            "no connection (it did not answer in time)",
            None,
            False,
        )


def test_a_server_that_does_not_introduce_itself_is_left() -> None:
    with servers.greeting(b"220 hello\r\n") as box:
        assert facts(failure(box, timeout=0.2)) == (
            "no safe connection (it did not answer in time)",
            None,
            False,
        )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"554 not open\r\n", "554 not open"),
        (b"what?\r\n", "its answer is none"),
        (b"\xff" * 9000, "500 Line too long."),
    ],
)
def test_a_greeting_that_is_none_is_told(text: bytes, problem: str) -> None:
    with servers.greeting(text) as box:
        assert facts(failure(box)) == (f"no connection ({problem})", None, False)


def test_where_nobody_listens_nothing_is_sent() -> None:
    with listening() as box:
        pass
    assert facts(failure(box)) == ("no connection (Connection refused)", None, False)


# -- what may have arrived


def test_a_letter_whose_end_is_not_answered_is_in_doubt() -> None:
    with listening(hooks={"END": saying(DROP)}) as box:
        assert facts(failure(box)) == ("the connection was lost", ADA, True)
    assert box.received == [taken()]


def test_an_answer_that_is_none_leaves_it_in_doubt() -> None:
    with listening(hooks={"END": saying("hm")}) as box:
        assert facts(failure(box)) == ("its answer is none", ADA, True)


def test_a_server_may_think_about_a_letter_for_longer_than_about_a_word() -> None:
    with listening(hooks={"END": servers.mute}) as box:
        assert facts(failure(box, timeout=0.05)) == ("it did not answer in time", ADA, True)


def test_what_a_server_says_to_a_farewell_changes_nothing() -> None:
    for hook in (saying(DROP), saying("500 stay"), servers.mute):
        with listening(hooks={"QUIT": hook}) as box:
            send(box, timeout=0.2)
        assert box.received == [taken()]
