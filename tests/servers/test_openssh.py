import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from optimx.demo.servers import openssh as server_of
from optimx.demo.servers.openssh import OpenSsh

pytestmark = pytest.mark.real_server


def sftp(server: OpenSsh, tmp_path: Path, key: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(server.known_hosts())
    options = [f"-oUserKnownHostsFile={known_hosts}", "-oGlobalKnownHostsFile=none", "-oIdentitiesOnly=yes"]
    return subprocess.run(
        ["sftp", "-q", "-F", "none", "-P", str(server.port), "-i", str(key), *options, "-b", "-", server.host],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_a_login_arrives_in_the_folder_of_the_drop(openssh: OpenSsh, tmp_path: Path) -> None:
    done = sftp(openssh, tmp_path, openssh.key, "mkdir docs", "pwd")

    assert done.returncode == 0, done.stderr
    assert (openssh.root / "docs").is_dir()
    assert str(openssh.root) in done.stdout


def test_another_key_is_refused_until_it_is_admitted(openssh: OpenSsh, tmp_path: Path) -> None:
    other = tmp_path / "other"
    server_of.make_key(other, "ed25519")

    refused = sftp(openssh, tmp_path, other, "pwd")
    openssh.admit(other)
    admitted = sftp(openssh, tmp_path, other, "pwd")

    assert refused.returncode == 255
    assert admitted.returncode == 0, admitted.stderr


def test_a_killed_server_answers_nobody(start_openssh: Callable[..., OpenSsh], tmp_path: Path) -> None:
    server = start_openssh(host_keys=["ecdsa"])
    before = sftp(server, tmp_path, server.key, "pwd")

    server.kill()

    assert before.returncode == 0, before.stderr
    assert sftp(server, tmp_path, server.key, "pwd").returncode == 255
