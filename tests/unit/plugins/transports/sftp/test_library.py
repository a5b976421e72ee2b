import subprocess
import sys

import paramiko
import pytest

from optimx.plugins.transports.sftp import library


def test_pysftp_comes_with_a_paramiko_that_is_looked_after() -> None:
    major, minor = (int(part) for part in library.paramiko.__version__.split(".")[:2])

    assert library.pysftp.__version__ == "0.2.9"
    assert (major, minor) >= (5, 1)


def test_the_stand_in_for_dsa_keys_does_not_stay_behind() -> None:
    assert not hasattr(paramiko, "DSSKey")


def test_a_dsa_key_is_refused() -> None:
    with pytest.raises(paramiko.SSHException, match="DSA"):
        library.NoDssKey.from_private_key_file("id_dsa")


def test_without_the_stand_in_pysftp_could_not_be_imported() -> None:
    alone = subprocess.run([sys.executable, "-c", "import pysftp"], capture_output=True, text=True, check=False)

    assert "DSSKey" in alone.stderr


def test_announcing_the_transport_loads_nothing_that_talks_to_a_server() -> None:
    asked = (
        "import sys, optimx.plugins.transports.sftp as sftp; "
        "sftp.optimx_register_transports(); print('paramiko' in sys.modules)"
    )

    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"
