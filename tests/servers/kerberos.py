"""A realm of Kerberos of one's own: MIT's KDC on loopback, a port of its own, nothing left behind.

In: an empty folder. Out: a running `Realm` with one user and the keytab of a Samba that belongs to it. Called by
`tests/kerberos`.
"""

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from optimx.demo.servers.processes import HOST, ServerDidNotStartError, free_port, installed, kill

NAME = "OPTIMX.TEST"
SERVICE = "cifs/localhost"
_START_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Realm:
    """One running realm.

    Attributes:
        user: who has an account in it.
        password: of that user.
        keytab: with which a file server on `localhost` proves itself.
        environment: what programs of Kerberos have to see.
        pid: of the KDC.
    """

    user: str
    password: str
    keytab: Path
    environment: Mapping[str, str]
    pid: int

    @property
    def of_samba(self) -> dict[str, str]:
        """Options of a Samba that belongs to the realm."""
        return {"realm": NAME, "kerberos method": "dedicated keytab", "dedicated keytab file": str(self.keytab)}

    def fetch_ticket(self) -> None:
        """Get the user a ticket, as logging on to a machine of the realm does."""
        _run(self.environment, "kinit", self.user, words=f"{self.password}\n")

    def kill(self) -> None:
        """End the KDC at once."""
        kill(self.pid)


def missing() -> str:
    """Return the package that is not there; empty when all are."""
    programs = {"krb5kdc": "krb5-kdc", "kadmin.local": "krb5-admin-server", "kinit": "krb5-user"}
    return " ".join(package for program, package in programs.items() if installed(program) is None)


@contextmanager
def running(folder: Path, user: str) -> Iterator[Realm]:
    """Run a realm whose files all lie under `folder`.

    Args:
        folder: exists.
        user: to be known in it.

    Raises:
        ServerDidNotStartError: with Kerberos' own words.
    """
    port, password = free_port(), secrets.token_hex(8)
    environment = {**os.environ, **_configure(folder, port)}
    keytab = folder / "keytab"
    _run(environment, "kdb5_util", "create", "-s", "-P", secrets.token_hex(8), "-r", NAME)
    for asked in (
        f"addprinc -pw {password} {user}",
        f"addprinc -randkey {SERVICE}",
        f"ktadd -k {keytab} {SERVICE}",
    ):
        _run(environment, "kadmin.local", "-r", NAME, "-q", asked)
    process = subprocess.Popen(
        [installed("krb5kdc") or "krb5kdc", "-n", "-r", NAME],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _require_answer(process, port)
        yield Realm(user, password, keytab, environment, process.pid)
    finally:
        kill(process.pid)
        process.wait()


def _configure(folder: Path, port: int) -> dict[str, str]:
    libraries = [
        f"default_realm = {NAME}",
        "dns_lookup_kdc = false",
        "dns_lookup_realm = false",
        "dns_canonicalize_hostname = false",
        "rdns = false",
        "udp_preference_limit = 1",
    ]
    clients, server = folder / "krb5.conf", folder / "kdc.conf"
    clients.write_text(
        _section("libdefaults", *libraries)
        + _section("realms", f"{NAME} = {{", f"kdc = {HOST}:{port}", "}")
        + _section("domain_realm", f"localhost = {NAME}")
    )
    places = [f"database_name = {folder}/principal", f"key_stash_file = {folder}/stash", f"acl_file = {folder}/acl"]
    listens = [f"kdc_listen = {HOST}:{port}", f"kdc_tcp_listen = {HOST}:{port}"]
    server.write_text(
        # a Samba that is in no domain wants tickets without what a domain says of its users
        _section("kdcdefaults", *listens) + _section("realms", f"{NAME} = {{", *places, "disable_pac = true", "}")
    )
    return {"KRB5_CONFIG": str(clients), "KRB5_KDC_PROFILE": str(server), "KRB5CCNAME": f"FILE:{folder}/tickets"}


def _section(name: str, *lines: str) -> str:
    return "\n".join([f"[{name}]", *lines, ""])


def _run(environment: Mapping[str, str], program: str, *arguments: str, words: str = "") -> None:
    done = subprocess.run(
        [installed(program) or program, *arguments],
        env=dict(environment),
        input=words,
        capture_output=True,
        text=True,
        check=False,
        timeout=_START_SECONDS,
    )
    if done.returncode:
        raise ServerDidNotStartError(f"{program}: {done.stdout}{done.stderr}")


def _require_answer(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise ServerDidNotStartError("krb5kdc does not answer")
