"""From here into the account: secrets, name, port, who the server is, login; then what the transport knows by itself.

In: a transport with its options. Out: a step each, in the order in which a connection is made. Called by `examining`
and by the rehearsal of another transport. Secrets are sent only by the transport itself.
"""

import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from optimx.app.doctoring.step import POINTLESS, State, Step, Trial
from optimx.core.contracts import Diagnosing, Diagnosis, Pin, Transport, TransportContext, TransportPlugin
from optimx.core.errors import (
    CertificateError,
    HostKeyError,
    LoginRefusedError,
    OptimxError,
    UnreachableError,
)
from optimx.core.language import Text, text
from optimx.core.ports import Clock
from optimx.core.secrets import resolve_secrets
from optimx.core.transfer import Stop
from optimx.core.transfer.connections import Connections

SECRETS = Trial("secrets", text("secrets"))
NAME = Trial("name", text("name of the server"))
PORT = Trial("port", text("port"))
SERVER = Trial("server", text("identity of the server"))
SHOWN = Trial("shown", text("what the server shows"))
LOGIN = Trial("login", text("login"))

_WHO = (HostKeyError, CertificateError)
"""What is about who the server is; any other refusal is about being let in."""

_CHECK_HOST = text("Check 'host' in the transport's table, and the name resolution (DNS) of this machine.")
_CHECK_PORT = text(
    "Check 'port' in the transport's table; ask whoever runs the firewall to let this machine through to it."
)


@dataclass(slots=True)
class Line:
    """A way into one account.

    Attributes:
        plugin: the transport.
        options: its checked table.
        table: the same as it is written.
        context: for opening; secrets are added here.
        environment: secrets are looked up in it.
        stop: ends what hangs.
        clock: the time.
        works: whether the login succeeded; known after `steps`.
    """

    plugin: TransportPlugin
    options: BaseModel
    table: Mapping[str, Any]
    context: TransportContext
    environment: Mapping[str, str]
    stop: Stop
    clock: Clock
    works: bool = False
    _found: tuple[Diagnosis, ...] = field(default=())

    @property
    def host(self) -> str:
        """Name of the server; empty for a transport that has none."""
        return str(getattr(self.options, "host", "") or "")

    @property
    def port(self) -> int | None:
        """Its port, when the transport tells."""
        port = getattr(self.options, "port", None)
        return port if isinstance(port, int) else None

    def steps(self) -> Iterator[Step]:
        """Try one thing after the other; the first that fails makes the rest pointless."""
        for step in self._until_connected():
            yield step
            if step.state is State.FAILED:
                yield LOGIN.skipped(POINTLESS)
                return
        yield from self._enter()

    def _until_connected(self) -> Iterator[Step]:
        yield SECRETS.tried(self._resolve)
        if self.host:
            yield NAME.tried(self._look_up)
            if self.port is not None:
                yield PORT.tried(self._knock)

    def _resolve(self, trial: Trial) -> Step:
        secrets = resolve_secrets(self.options, self.environment)
        self.context = replace(self.context, secrets=secrets)
        if not secrets:
            return trial.ok(text("none is needed"))
        return trial.ok(text("all can be had: {names}", names=", ".join(sorted(secrets))))

    def _look_up(self, trial: Trial) -> Step:
        try:
            found = socket.getaddrinfo(self.host, self.port or 0, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            what = text("the name '{host}' is not known: {why}", host=self.host, why=_reason(error))
            return trial.broke(UnreachableError(what, remedy=_CHECK_HOST))
        addresses = dict.fromkeys(str(address[0]) for *_, address in found)
        return trial.ok(text("{host} is {addresses}", host=self.host, addresses=", ".join(addresses)))

    def _knock(self, trial: Trial) -> Step:
        begun = time.monotonic()
        try:
            with socket.create_connection((self.host, self.port), self.context.timeout):
                took = time.monotonic() - begun
        except OSError as error:
            what = text(
                "{host}, port {port}, does not answer: {said}", host=self.host, port=self.port, said=_reason(error)
            )
            return trial.broke(UnreachableError(what, remedy=_CHECK_PORT))
        return trial.ok(text("port {port} answers in {time} ms", port=self.port, time=round(took * 1000)))

    def _enter(self) -> Iterator[Step]:
        """Log in; what the error is about tells which of the two steps failed."""
        begun = time.monotonic()
        error = self._open()
        seconds = time.monotonic() - begun
        if self.host:
            yield from self._identity(error)
        if error is None:
            self.works = True
            yield replace(LOGIN.ok(self._welcome()), seconds=seconds)
            yield from map(_own_step, self._found)
        elif not self.host or not isinstance(error, _WHO):
            yield replace(LOGIN.broke(error), seconds=seconds)

    def _open(self) -> OptimxError | None:
        connections = Connections(lambda: self.plugin.open(self.options, self.context), self.stop, self.clock)
        try:
            self._found = connections.call(_diagnose)
        except OptimxError as error:
            return error
        finally:
            connections.close()
        return None

    def _identity(self, error: OptimxError | None) -> Iterator[Step]:
        warnings = self.plugin.warnings(self.options)
        if isinstance(error, _WHO):
            yield SERVER.broke(error)
        elif warnings:
            yield SERVER.note(warnings[0])
        elif error is not None and not isinstance(error, LoginRefusedError):
            yield SERVER.skipped(text("not reached"))
        else:
            yield SERVER.ok(text("is the one that the configuration expects"))
        pin = self.shown()
        if pin is not None:
            yield self._pinned(pin, doubtful=isinstance(error, _WHO))

    def _pinned(self, pin: Pin, *, doubtful: bool) -> Step:
        shown = text("{kind} {value}", kind=pin.kind, value=pin.value)
        if getattr(self.options, pin.option, None):
            return SHOWN.note(shown) if doubtful else SHOWN.ok(shown)
        remedy = text(
            "Compare it with what the server's owner tells by telephone, then pin it: {line}",
            line=f'{pin.option} = "{pin.value}"',
        )
        return SHOWN.note(shown, remedy)

    def shown(self) -> Pin | None:
        """Return what the server shows of itself; None when the transport cannot tell, or nobody answers."""
        if self.plugin.pin is None:
            return None
        try:
            return self.plugin.pin(self.table, replace(self.context, secrets={}))
        except OptimxError:
            return None  # the step that logs in meets the same, and says so

    def _welcome(self) -> Text:
        user = str(getattr(self.options, "user", "") or "")
        return text("{user} is let in", user=user) if user else text("the drop can be opened")


def _diagnose(transport: Transport) -> tuple[Diagnosis, ...]:
    return tuple(transport.diagnose()) if isinstance(transport, Diagnosing) else ()


def _own_step(found: Diagnosis) -> Step:
    trial = Trial("transport", found.step)
    if found.ok:
        return trial.ok(found.detail)
    return trial.failed(found.detail, found.remedy or text("Ask the owner of the drop."))


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
