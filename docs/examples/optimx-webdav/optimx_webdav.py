"""The drop is a folder of a WebDAV server: files over HTTP, in the words of RFC 4918.

In: the table `[transports.webdav]` and the resolved password. Out: a `WebDav` per connection. Loaded by optimx when
`[plugins] use` names "optimx-webdav".
"""

import base64
import http.client
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field

import optimx

_BLOCK = 1 << 18  # bytes a read: cancelling waits for one
_LISTING = 64 << 20  # bytes of a listing: 100,000 names take less
_DAV = "{DAV:}"
_ASKED = b'<propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/></prop></propfind>'
# A server's XML is not trusted: no entities, no network, no repair.
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "recover": False}


class WebDavOptions(BaseModel):
    """The table `[transports.webdav]`."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field(description="Name of the server.")
    port: int | None = Field(None, description="Its port; empty: 443, and 80 without TLS.")
    root: str = Field("", description="Path of the drop on the server.")
    user: str = Field(description="The account's login.")
    password: optimx.SecretReference = Field(description="Where the password lies.")
    tls: bool = Field(True, description="Without it anybody on the way can read the password.")


class WebDav:
    """One connection; see `optimx.Transport`."""

    def __init__(self, options: WebDavOptions, context: optimx.TransportContext) -> None:
        kind = http.client.HTTPSConnection if options.tls else http.client.HTTPConnection
        secure: dict[str, Any] = {"context": ssl.create_default_context()} if options.tls else {}
        self._line = kind(options.host, options.port, timeout=context.patience(time.monotonic()), **secure)
        self._host = options.host
        self._root = "/" + options.root.strip("/")
        login = f"{options.user}:{context.secrets['password'].reveal()}".encode()
        self._login = {"Authorization": f"Basic {base64.b64encode(login).decode()}"}
        self._ended = False
        with self._asked("PROPFIND", "", _ASKED, {"Depth": "0"}) as reply:
            _require(reply, "", {207})
            _all(reply, _LISTING)

    def stat(self, path: str) -> optimx.RemoteFile | None:
        """Ask for one path."""
        with self._asked("PROPFIND", path, _ASKED, {"Depth": "0"}) as reply:
            if reply.status == http.client.NOT_FOUND:
                _all(reply, _BLOCK)
                return None
            _require(reply, path, {207})
            return next((found for _, found in _entries(reply, path)), None)

    def list(self, folder: str) -> Iterator[optimx.RemoteFile]:
        """Ask for a folder; its own entry is left out."""
        with self._asked("PROPFIND", folder, _ASKED, {"Depth": "1"}) as reply:
            _require(reply, folder, {207})
            entries = list(_entries(reply, folder))
        own = _unquoted(self._where(folder)).rstrip("/")
        for href, found in entries:
            name = _unquoted(href.rpartition("/")[2])
            if _unquoted(href) != own:  # servers quote more or less than we do
                path = f"{folder}/{name}" if folder else name
                yield optimx.RemoteFile(path, found.size, found.is_file)

    def upload(self, source: optimx.Source, target: str, offset: int = 0) -> None:
        """Put a whole file; WebDAV cannot go on with one."""
        if offset:
            raise optimx.RefusedError(optimx.text("WebDAV cannot go on with '{path}'", path=target))
        length = {"Content-Length": str(source.size)}
        with self._asked("PUT", target, _blocks(source), length) as reply:
            _require(reply, target, {200, 201, 204})

    def download(self, source: str, sink: optimx.Sink, offset: int = 0) -> None:
        """Get a file, or its rest."""
        where = {"Range": f"bytes={offset}-"} if offset else {}
        with self._asked("GET", source, None, where) as reply:
            if offset and reply.status == http.client.OK:  # all of it: this server knows no ranges
                raise optimx.NotTakenUpError(optimx.text("no rest of '{path}' is given", path=source), file=source)
            _require(reply, source, {206} if offset else {200})
            while data := reply.read(_BLOCK):
                sink.write(data)
            if reply.length:  # what HTTP said and did not send
                raise optimx.UnreachableError(optimx.text("'{path}' came in part", path=source), file=source)

    def rename(self, source: str, target: str) -> None:
        """Move, and have the server refuse where something is."""
        where = {"Destination": self._url(target), "Overwrite": "F"}
        with self._asked("MOVE", source, None, where) as reply:
            if reply.status == http.client.PRECONDITION_FAILED:
                raise optimx.AlreadyThereError(optimx.text("there is a '{path}' already", path=target), file=target)
            _require(reply, source, {201, 204})

    def delete(self, path: str) -> None:
        """Remove a file."""
        with self._asked("DELETE", path, None, {}) as reply:
            _require(reply, path, {200, 204})

    def make_folder(self, folder: str) -> None:
        """Make a folder; 405 says that something is there."""
        with self._asked("MKCOL", folder, None, {}) as reply:
            taken = reply.status == http.client.METHOD_NOT_ALLOWED
            if not taken:
                _require(reply, folder, {201})
        found = self.stat(folder) if taken else None
        if taken and (found is None or found.is_file):
            raise optimx.AlreadyThereError(optimx.text("'{path}' is no folder", path=folder), file=folder)

    def abort(self) -> None:
        """Shut the socket: whoever waits on it wakes up."""
        self._ended = True
        sock = self._line.sock
        with suppress(OSError, AttributeError):  # never opened, or gone already
            sock.shutdown(2)

    def close(self) -> None:
        """End the connection."""
        self._ended = True
        self._line.close()

    def _where(self, path: str) -> str:
        if ".." in path.split("/"):
            raise optimx.BadNameError(optimx.text("'{path}' leaves the drop", path=path), file=path)
        return quote(f"{self._root.rstrip('/')}/{path}", safe="/", errors="surrogateescape")

    def _url(self, path: str) -> str:
        scheme = "https" if isinstance(self._line, http.client.HTTPSConnection) else "http"
        return f"{scheme}://{self._line.host}:{self._line.port}{self._where(path)}"

    @contextmanager
    def _asked(
        self, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> Iterator[http.client.HTTPResponse]:
        """Do one exchange. Whatever breaks off in the middle of it leaves the connection of no use."""
        where = self._where(path)
        if self._ended:
            raise optimx.UnreachableError(optimx.text("the connection to {host} was ended", host=self._host))
        reply = None
        try:
            reply = self._exchange(method, where, body, headers)
            yield reply
        except (OSError, http.client.HTTPException) as error:
            raise self._broken(method, error) from error
        finally:
            if reply is None or not reply.isclosed() or self._ended:
                self.close()

    def _exchange(self, method: str, where: str, body: Any, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        self._line.request(method, where, body, {**self._login, **headers})
        reply = self._line.getresponse()
        if method not in ("GET", "PROPFIND"):
            _all(reply, _BLOCK)
        return reply

    def _broken(self, method: str, error: Exception) -> optimx.OptimxError:
        """Say whether it may have happened all the same."""
        changes = method in ("PUT", "MOVE", "DELETE", "MKCOL")
        sent = self._line.sock is not None and not isinstance(error, ConnectionRefusedError)
        kind = optimx.AmbiguousReplyError if changes and sent else optimx.UnreachableError
        return kind(optimx.text("the line to {host} broke: {said}", host=self._host, said=error))


def _unquoted(path: str) -> str:
    return unquote(path, errors="surrogateescape")


def _blocks(source: optimx.Source) -> Iterator[bytes]:
    buffer = memoryview(bytearray(_BLOCK))
    while count := source.readinto(buffer):
        yield bytes(buffer[:count])


def _all(reply: http.client.HTTPResponse, most: int) -> bytes:
    """Read a reply to its end, so that the next one begins where it should; one that is too long is left."""
    content = b""
    while len(content) <= most and (data := reply.read(_BLOCK)):
        content += data
    return content


_REFUSALS: Mapping[int, type[optimx.OptimxError]] = {
    401: optimx.LoginRefusedError,
    403: optimx.RightsError,
    404: optimx.NotThereError,
    409: optimx.NotThereError,  # the folder that it should go into
    423: optimx.BusyFileError,
    507: optimx.DropFullError,
}


def _require(reply: http.client.HTTPResponse, path: str, statuses: set[int]) -> None:
    if reply.status in statuses:
        return
    _all(reply, _BLOCK)
    unknown = optimx.UnreachableError if reply.status >= http.client.INTERNAL_SERVER_ERROR else optimx.RefusedError
    kind = _REFUSALS.get(reply.status, unknown)
    raise kind(optimx.text("'{path}': {status} {said}", path=path, status=reply.status, said=reply.reason), file=path)


def _entries(reply: http.client.HTTPResponse, path: str) -> Iterator[tuple[str, optimx.RemoteFile]]:
    """Yield the quoted path of each entry, without a slash behind, and what is said of it."""
    content = _all(reply, _LISTING)
    try:
        answers = etree.fromstring(content, etree.XMLParser(**_PARSER)).iter(f"{_DAV}response")
    except etree.XMLSyntaxError as error:
        raise optimx.RefusedError(optimx.text("'{path}': not the XML of WebDAV", path=path), file=path) from error
    for answer in answers:
        href = urlsplit(answer.findtext(f"{_DAV}href", "")).path.rstrip("/")
        is_folder = answer.find(f".//{_DAV}collection") is not None
        size = answer.findtext(f".//{_DAV}getcontentlength", "")
        yield href, optimx.RemoteFile(path, int(size) if size.isdecimal() else None, not is_folder)


def warnings(options: WebDavOptions) -> tuple[optimx.Text, ...]:
    """Return what every report has to say about these options."""
    if options.tls:
        return ()
    return (optimx.text("WebDAV without TLS: anybody on the way to {host} reads all of it", host=options.host),)


@optimx.hookimpl
def optimx_register_transports() -> list[optimx.TransportPlugin]:
    """Announce the transport `webdav`."""
    can = optimx.Capabilities(resumes_download=True, parallel=4)
    return [optimx.TransportPlugin("webdav", WebDavOptions, can, WebDav, warnings)]
