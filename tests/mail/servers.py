"""Mail servers to send to: a real one (aiosmtpd), for which a test may answer, and a rude one."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HERE = "127.0.0.1"
REMOTE = "0.0.0.0"
"""It leads to this machine too, but is not its name: a host like any other."""
DROP = "drop"
"""In place of an answer: the connection is lost."""

Hook = Callable[[str], Awaitable[str | None]]
"""What follows a command -> the answer in place of the usual one. None: the usual one."""
Hooks = Mapping[str, Hook]
"""Command, or END for the end of a letter -> who is asked for an answer first."""


@dataclass(frozen=True)
class Received:
    """A letter that a server has taken."""

    sender: str | None
    recipients: tuple[str, ...]
    content: bytes
    is_encrypted: bool = False
    user: str | None = None


@dataclass
class Postbox:
    """A server as the test sees it."""

    host: str
    port: int = 0
    received: list[Received] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """The commands, in order."""

    def config(self, *to: str, scheme: str = "smtp", user: str = "") -> str:
        """The table [mail] that sends here."""
        people = ", ".join(f'"{one}"' for one in to)
        address = f"{scheme}://{user}{self.host}:{self.port}"
        return f'[mail]\nsmtp = "{address}"\nfrom = "papers@example.org"\nto = [{people}]\n'


def saying(answer: str) -> Hook:
    """A server that always answers so."""

    async def answers(_: str) -> str:
        return answer

    return answers


def refusing(recipient: str) -> Hook:
    """A server that does not know somebody."""

    async def answers(said: str) -> str | None:
        return "550 5.1.1 nobody" if recipient in said else None

    return answers


async def mute(_: str) -> str:
    """A server that never answers, or so it seems."""
    await asyncio.sleep(600)
    return DROP


class _Server(SMTP):
    """It notes each command, and asks its hook first."""

    def __init__(self, box: Postbox, hooks: Hooks, loop: asyncio.AbstractEventLoop, **options: Any):
        super().__init__(self, loop=loop, hostname="mail.example.org", **options)
        self._box, self._hooks = box, hooks
        self._smtp_methods = {
            name: self._listening(name, method) for name, method in self._smtp_methods.items()
        }

    def _listening(self, command: str, method: Hook) -> Callable[[str], Awaitable[None]]:
        async def heard(said: str) -> None:
            self._box.heard.append(command)
            answer = await self._hooks[command](said or "") if command in self._hooks else None
            if answer is None:
                await method(said)
            else:
                await self._answer(answer)

        return heard

    async def _answer(self, answer: str) -> None:
        if answer != DROP:
            await self.push(answer)
        elif isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd calls it so
        """The letter is whole."""
        assert isinstance(envelope.content, bytes)
        assert self.transport is not None
        login = session.auth_data
        letter = Received(
            sender=envelope.mail_from,
            recipients=tuple(envelope.rcpt_tos),
            content=envelope.content,
            is_encrypted=self.transport.get_extra_info("ssl_object") is not None,
            user=login.login.decode() if isinstance(login, LoginPassword) else None,
        )
        self._box.received.append(letter)  # whatever becomes of the connection now
        answer = await self._hooks["END"]("") if "END" in self._hooks else None
        if answer == DROP:
            await self._answer(DROP)
        elif answer is not None:
            self._box.received.remove(letter)
        return answer or "250 taken"


@contextmanager
def listening(
    host: str = HERE,
    hooks: Hooks | None = None,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
) -> Iterator[Postbox]:
    """A server at work in a thread of its own; ``login``: the user and the password it knows."""
    box, loop = Postbox(host), asyncio.new_event_loop()

    def knows(*said: Any) -> AuthResult:
        given: LoginPassword = said[-1]
        is_right = login == (given.login.decode(), given.password.decode())
        return AuthResult(success=is_right, handled=False, auth_data=given)

    options: dict[str, Any] = {"tls_context": starttls}
    if login:
        options |= {"authenticator": knows, "auth_require_tls": False}
    else:
        options |= {"auth_exclude_mechanism": ("LOGIN", "PLAIN")}

    def serving() -> _Server:
        return _Server(box, hooks or {}, loop, **options)

    async def end() -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.01)  # connections are closed by what the loop does next

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(
        loop.create_server(serving, host, 0, ssl=tls), loop
    ).result()
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def greeting(text: bytes) -> Iterator[Postbox]:
    """A server that greets so, and hears nothing; without a text it is mute."""
    with socket.create_server((HERE, 0)) as door:

        def greet() -> None:
            with door.accept()[0] as connection:
                connection.sendall(text)
                while connection.recv(1024):  # until the other side goes
                    pass

        thread = threading.Thread(target=greet)
        thread.start()
        yield Postbox(HERE, door.getsockname()[1])
        thread.join()


def certified(authority: trustme.CA, host: str) -> ssl.SSLContext:
    """What a server shows whose certificate is signed by an authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context
