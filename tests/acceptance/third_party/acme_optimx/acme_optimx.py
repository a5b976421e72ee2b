"""A partner's plugin, whole: a transport that is a shelf of files, a report of one line a file, a listener."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

import optimx


class ShelfOptions(BaseModel):
    model_config = ConfigDict(extra="forbid")
    root: Path


class Shelf:
    def __init__(self, options: ShelfOptions, context: optimx.TransportContext) -> None:
        self.root = options.root

    def stat(self, path: str) -> optimx.RemoteFile | None:
        found = self.root / path
        return optimx.RemoteFile(path, found.stat().st_size, found.is_file()) if found.exists() else None

    def list(self, folder: str) -> Iterator[optimx.RemoteFile]:
        for found in self._there(folder).iterdir():
            path = found.relative_to(self.root).as_posix()
            yield optimx.RemoteFile(path, found.stat().st_size, found.is_file())

    def upload(self, source: optimx.Source, target: str, offset: int = 0) -> None:
        buffer = memoryview(bytearray(1 << 16))
        with (self.root / target).open("wb") as file:
            while count := source.readinto(buffer):
                file.write(buffer[:count])

    def download(self, source: str, sink: optimx.Sink, offset: int = 0) -> None:
        with self._there(source).open("rb") as file:
            while data := file.read(1 << 16):
                sink.write(data)

    def rename(self, source: str, target: str) -> None:
        if (self.root / target).exists():
            raise optimx.AlreadyThereError(optimx.text("'{name}' is on the shelf already", name=target))
        self._there(source).rename(self.root / target)

    def delete(self, path: str) -> None:
        self._there(path).unlink()

    def make_folder(self, folder: str) -> None:
        (self.root / folder).mkdir(parents=True, exist_ok=True)

    def abort(self) -> None: ...

    def close(self) -> None: ...

    def _there(self, path: str) -> Path:
        if not (self.root / path).exists():
            raise optimx.NotThereError(optimx.text("'{name}' is not on the shelf", name=path))
        return self.root / path


class Lines:
    def render(self, run: optimx.RunRecord, out: BinaryIO, context: optimx.ReportContext) -> None:
        lines = [f"{run.account} {run.outcome.value}", *(f"{event.seq} {event.kind}" for event in run.events)]
        out.write("\n".join(lines).encode())


@optimx.hookimpl
def optimx_register_transports() -> list[optimx.TransportPlugin]:
    return [optimx.TransportPlugin("shelf", ShelfOptions, optimx.Capabilities(parallel=2), Shelf)]


@optimx.hookimpl
def optimx_register_reports() -> list[optimx.ReportPlugin]:
    model = type("LinesOptions", (BaseModel,), {"model_config": ConfigDict(extra="forbid")})
    return [optimx.ReportPlugin("lines", ".lines", "text/plain", model, lambda options: Lines())]


@optimx.hookimpl
def optimx_uploaded(event: optimx.Uploaded, context: optimx.ListenerContext) -> None:
    context.state.mkdir(parents=True, exist_ok=True)
    with (context.state / context.options["file"]).open("a", encoding="utf-8") as file:
        file.write(f"{event.seq} {event.file.name}\n")


@optimx.hookimpl
def optimx_generated(event: optimx.Generated) -> None:
    raise RuntimeError("a listener that fails must hurt nothing")


@optimx.hookimpl
def optimx_run_finished(record: optimx.RunRecord) -> None:
    raise RuntimeError("a listener that fails must hurt nothing")
