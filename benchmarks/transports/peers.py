"""The peers' command lines: copy a folder one way, as fast as their options allow, and do nothing else.

In: an `Errand`. Out: a command line. Called by `__main__`. No hash is compared, nothing is renamed or synced. `bare` is
no peer, but the least that Python asks for.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.transports.servers import PASSWORD, Account


@dataclass(frozen=True, slots=True)
class Errand:
    """One folder to be copied one way.

    Attributes:
        down: from the drop; otherwise to it.
        remote: the folder's name on the drop; it exists.
        local: the folder here; it exists.
        names: of the files in it.
        scratch: a file for whatever a program wants to read.
    """

    account: Account
    down: bool
    remote: str
    local: Path
    names: Sequence[str]
    scratch: Path


@dataclass(frozen=True, slots=True)
class Peer:
    """A program with its options.

    Attributes:
        name: in the table.
        command: what it runs.
        own: it is the client that comes with the server.
    """

    name: str
    command: Callable[[Errand], Sequence[str]]
    own: bool = False


def peers(transport: str, parallel: Sequence[int]) -> list[Peer]:
    """Return those that speak what a transport speaks."""
    several = [maker(number) for maker in (_lftp, _rclone) for number in parallel]
    if transport == "smb":
        several = [peer for peer in several if not peer.name.startswith("lftp")]
    floor = [_bare(2)] if transport == "ftp" else []
    return [*several, *_OWN[transport](parallel), *floor]


def _lftp(parallel: int) -> Peer:
    def command(errand: Errand) -> Sequence[str]:
        account, reverse = errand.account, "" if errand.down else "--reverse "
        source, target = errand.remote, str(errand.local)
        if account.transport == "folder":
            source = str(account.root / errand.remote)
        if not errand.down:
            source, target = target, source
        copy = f"mirror {reverse}--parallel={parallel} --no-perms --no-umask {source} {target}"
        # Now and then it loses a connection at the end of an upload over TLS; its own pause would be half a minute.
        again = "set net:max-retries 5; set net:reconnect-interval-base 1; set net:connection-limit 0; "
        settings = f"{again}set cmd:fail-exit yes; set ftp:prefer-epsv yes; "
        return ["lftp", "--norc", "-c", f"{settings}{_opened(account)}{copy}"]

    return Peer(f"lftp, {parallel} connections", command)


def _opened(account: Account) -> str:
    login = f"open -u {account.user},{account.password} -p {account.port} "
    match account.transport:
        case "ftp":
            return f"set ftp:ssl-allow no; {login}{account.host}; "
        case "ftps":
            authority = account.files["authority"]
            tls = f"set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ssl:ca-file {authority}; "
            return f"{tls}{login}{account.host}; "
        case "sftp":
            program = f"ssh -a -x {' '.join(_ssh(account))}"
            return f'set sftp:connect-program "{program}"; {login}sftp://{account.host}; '
        case _:
            return "open file:/; "


def _ssh(account: Account) -> list[str]:
    known = account.files["known_hosts"]
    options = ["StrictHostKeyChecking=yes", f"UserKnownHostsFile={known}", "IdentitiesOnly=yes"]
    return ["-F", "/dev/null", "-i", str(account.files["key"]), *(word for each in options for word in ("-o", each))]


def _rclone(parallel: int) -> Peer:
    def command(errand: Errand) -> Sequence[str]:
        there, here = _rclone_remote(errand.account) + errand.remote, str(errand.local)
        source, target = (there, here) if errand.down else (here, there)
        options = [f"--transfers={parallel}", "--config=/dev/null", "--no-check-dest", "--log-level=ERROR"]
        # Several streams of one file end their data connections early, and it takes vsftpd's 426 for a failure.
        options += ["--multi-thread-streams=0"] if errand.account.plugin == "ftp" else []
        return ["rclone", "copy", source, target, *options]

    return Peer(f"rclone, {parallel} transfers", command)


def _rclone_remote(account: Account) -> str:
    at = f"host={account.host},port={account.port},user={account.user}"
    match account.transport:
        case "ftp":
            return f":ftp,{at},pass={_obscured(account.password)}:"
        case "ftps":
            # vsftpd ends the handshake of its TLS 1.3 with an alert.
            tls = "explicit_tls=true,no_check_certificate=true,disable_tls13=true"
            return f":ftp,{at},pass={_obscured(account.password)},{tls}:"
        case "sftp":
            keys = f'key_file="{account.files["key"]}",known_hosts_file="{account.files["known_hosts"]}"'
            return f":sftp,{at},{keys},shell_type=none,disable_hashcheck=true:"
        case "smb":
            return f":smb,{at},pass={_obscured(account.password)}:{account.share}/"
        case _:
            return f"{account.root}/"


def _obscured(password: str) -> str:
    return subprocess.run(["rclone", "obscure", password], check=True, capture_output=True, text=True).stdout.strip()


def _bare(parallel: int) -> Peer:
    def command(errand: Errand) -> Sequence[str]:
        account = errand.account
        job = {"down": errand.down, "local": str(errand.local), "remote": errand.remote, "names": errand.names}
        errand.scratch.write_text(json.dumps(job), "utf-8")
        where = [account.host, str(account.port), account.user, PASSWORD]
        return [sys.executable, "-m", "benchmarks.transports.bare", *where, str(parallel), str(errand.scratch)]

    return Peer(f"bare Python, {parallel} connections", command)


def _curl(parallel: Sequence[int]) -> list[Peer]:
    def with_number(number: int) -> Peer:
        def command(errand: Errand) -> Sequence[str]:
            errand.scratch.write_text("".join(_curl_lines(errand)), "utf-8")
            several = ["--parallel", "--parallel-max", str(number)] if number > 1 else []
            return ["curl", "--disable", "--silent", "--show-error", *several, "--config", str(errand.scratch)]

        return Peer(f"curl, {number} at once", command, own=True)

    return [with_number(number) for number in parallel]


def _curl_lines(errand: Errand) -> list[str]:
    account = errand.account
    tls = f'ssl-reqd\ncacert = "{account.files["authority"]}"\n' if account.transport == "ftps" else ""
    # As lftp, it loses one of some hundred uploads over TLS.
    tls += "retry = 5\nretry-all-errors\n"
    every = f'user = "{account.user}:{account.password}"\nftp-method = "nocwd"\n{tls}'
    way = "output" if errand.down else "upload-file"
    address = f"ftp://{account.host}:{account.port}/{errand.remote}"
    # Behind `next` every option has to be said again.
    return [
        "next\n".join(f'{every}url = "{address}/{name}"\n{way} = "{errand.local / name}"\n' for name in errand.names)
    ]


def _sftp(parallel: Sequence[int]) -> list[Peer]:
    def command(errand: Errand) -> Sequence[str]:
        account = errand.account
        down, up = f"get {errand.remote}/* {errand.local}/\n", f"put {errand.local}/* {errand.remote}/\n"
        errand.scratch.write_text(down if errand.down else up, "utf-8")
        login = ["-P", str(account.port), *_ssh(account), f"{account.user}@{account.host}"]
        return ["sftp", "-q", "-b", str(errand.scratch), *login]

    return [Peer("sftp", command, own=True)]


def _smbclient(parallel: Sequence[int]) -> list[Peer]:
    def command(errand: Errand) -> Sequence[str]:
        account = errand.account
        errand.scratch.write_text(f"username = {account.user}\npassword = {account.password}\n", "utf-8")
        share = [f"//{account.host}/{account.share}", "-p", str(account.port), "-A", str(errand.scratch)]
        copy = f"prompt OFF; cd {errand.remote}; lcd {errand.local}; {'mget' if errand.down else 'mput'} *"
        return ["smbclient", *share, "--client-protection=encrypt", "-c", copy]

    return [Peer("smbclient", command, own=True)]


def _cp(parallel: Sequence[int]) -> list[Peer]:
    def command(errand: Errand) -> Sequence[str]:
        there = errand.account.root / errand.remote
        source, target = (there, errand.local) if errand.down else (errand.local, there)
        return ["cp", "-r", f"{source}/.", str(target)]

    return [Peer("cp", command, own=True)]


_OWN = {"ftp": _curl, "ftps": _curl, "sftp": _sftp, "smb": _smbclient, "folder": _cp}
