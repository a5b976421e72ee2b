"""A whole exchange on one machine for a test: an office, a drop, a drop server, each with its own configuration.

In: a folder, a `Launcher`. Out: a `Stand`, on which a test runs both sides' commands and looks at every file. Time is
the stand's own: each command is one minute later than the one before, so that days pass at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from optimx.demo.firm import ACCOUNT
from optimx.demo.stage import Stage, configure_server
from tests.stand import commands
from tests.stand.commands import Done, Launcher

BEGIN = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
LOGIN = "demo"
SECRET_VARIABLE = "OPTIMX_FTP_PASSWORD"

_OFFICE = """\
version = 1
[account]
id = "{account}"
company = "Démo BTP"
[office]
folder = 'EchangeFTP'
system = "office_database"
state = 'state'
wait = "0s"
{office}
[drop]
transport = "{transport}"
protocol = "{protocol}"
{drop}
{transports}
"""
_FOLDER = """\
[transports.folder]
root = '../drop'
"""
_FTP = """\
[transports.ftp]
host = "{host}"
port = {port}
user = "{user}"
tls = "none"
password = {{ env = "OPTIMX_FTP_PASSWORD" }}
"""
_SFTP = """\
[transports.sftp]
host = "{host}"
port = {port}
user = "{user}"
key = '{key}'
host_key = "{host_key}"
"""
_SMB = """\
[transports.smb]
host = "{host}"
port = {port}
share = "{share}"
root = "{folder}"
user = "{user}"
password = {{ env = "OPTIMX_FTP_PASSWORD" }}
"""


@dataclass(slots=True)
class Stand:
    """Both sides of one account.

    Attributes:
        folder: of everything.
        launcher: that commands run through.
        environment: of every process.
        now: when the next command runs.
        drop: the drop's root on this disk.
        hops: whether a wait of a command moves its clock instead of costing time.
        limit: seconds that a command may take.
    """

    folder: Path
    launcher: Launcher
    drop: Path
    environment: dict[str, str] = field(default_factory=dict)
    now: datetime = BEGIN
    account: str = ACCOUNT
    hops: bool = False
    limit: int = 60

    @property
    def stage(self) -> Stage:
        """Where everything lies, as in the demo."""
        return Stage(self.folder)

    @property
    def office_file(self) -> Path:
        """The office's configuration."""
        return self.stage.office_file

    @property
    def server_file(self) -> Path:
        """The server's configuration."""
        return self.stage.server_file

    @property
    def exchange(self) -> Path:
        """The office's folder tree."""
        return self.stage.exchange

    @property
    def office_state(self) -> Path:
        """Journal, spool, lock and database of the office."""
        return self.folder / "office" / "state"

    @property
    def server_state(self) -> Path:
        """Journal, staging, lock, store and reports of the account."""
        return self.folder / "server" / "state" / self.account

    def configure(
        self,
        *,
        protocol: str = "auto",
        ftp: Mapping[str, str] | None = None,
        sftp: Mapping[str, str] | None = None,
        smb: Mapping[str, str] | None = None,
        office: str = "",
        drop: str = "",
        more: str = "",
    ) -> None:
        """Write the office's configuration, and the server's when there is none.

        Args:
            protocol: of the office's `[drop]`.
            ftp: host, port and user; with neither this nor the next two, the transport is `folder`.
            sftp: host, port, user, key and host_key.
            smb: host, port, share, folder and user.
            office: more lines for `[office]`.
            drop: more lines for `[drop]`.
            more: further tables.
        """
        transport, transports = "folder", _FOLDER
        if ftp is not None:
            transport, transports = "ftp", _FTP.format(**ftp)
        if sftp is not None:
            transport, transports = "sftp", _SFTP.format(**sftp)
        if smb is not None:
            transport, transports = "smb", _SMB.format(**smb)
        self.exchange.mkdir(parents=True, exist_ok=True)
        content = _OFFICE.format(
            account=self.account,
            transport=transport,
            protocol=protocol,
            office=office,
            drop=drop,
            transports=transports + more,
        )
        self.office_file.write_text(content, "utf-8")
        configure_server(self.stage)

    def office(self, *arguments: str, **environment: str) -> Done:
        """Run a command of the office, one minute after the last command."""
        return self._run(self.office_file, arguments, environment)

    def server(self, *arguments: str, **environment: str) -> Done:
        """Run `optimx server …`, one minute after the last command."""
        return self._run(self.server_file, ("server", *arguments), environment)

    def serving(self, *arguments: str, **environment: str) -> Done:
        """Run a command that is of either side with the server's file, one minute after the last command."""
        return self._run(self.server_file, arguments, environment)

    def mobile(self, *arguments: str, **environment: str) -> Done:
        """Run `optimx mobile …`, one minute after the last command."""
        return self._run(self.server_file, ("mobile", *arguments), environment)

    def add_account(self, protocol: str = "") -> Done:
        """Make the drop ready: `optimx server add-account`."""
        self.drop.mkdir(parents=True, exist_ok=True)
        done = self.server(
            "add-account", LOGIN, "--id", self.account, "--root", str(self.drop), "--company", "Démo BTP"
        )
        if protocol:
            text = self.server_file.read_text("utf-8")
            self.server_file.write_text(text + f'protocol = "{protocol}"\n', "utf-8")
        return done

    def start(self, *arguments: str, side: str = "office", **environment: str) -> commands.Process:
        """Start a whole process, as a shell does, and do not wait for it."""
        file = self.office_file if side == "office" else self.server_file
        return commands.start([*arguments, "--config", file.name], self._environment(environment), file.parent)

    def _run(self, file: Path, arguments: tuple[str, ...], more: Mapping[str, str]) -> Done:
        line = [*arguments, "--config", file.name]
        return self.launcher.run(line, self._environment(more), file.parent, self.limit, self.hops)

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        self.now += timedelta(minutes=1)
        home = str(self.folder / "home")
        usual = {"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OPTIMX_NOW": self.now.isoformat()}
        return {**usual, **self.environment, **more}

    # -- what lies where

    def names(self, folder: Path) -> list[str]:
        """Return the names of the files in a folder, in order; none when it is not there."""
        return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []

    def tree(self, folder: Path) -> dict[str, bytes]:
        """Return every file below a folder, by its path from there."""
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def spool(self) -> list[str]:
        """Return what the office's spool still holds."""
        folder = self.office_state / "spool"
        return sorted(path.name for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
