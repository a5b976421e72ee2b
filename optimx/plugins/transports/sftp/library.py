"""pysftp 0.2.9 on a maintained paramiko: the one place that knows how the two are brought together.

In: nothing. Out: `paramiko` and `pysftp`, ready for use. Imported by the modules of this folder that talk to the
server, and by no other: it takes half a second, so nothing loads it before a connection is opened.

pysftp imports the name `DSSKey`, which paramiko has dropped together with DSA keys, since nobody should use those any
more. It gets a stand-in for the moment of its import; an old paramiko, with its known holes, is no way out.
"""

from typing import NoReturn

import paramiko


class NoDssKey:
    """Where pysftp expects DSA keys: there are none."""

    @classmethod
    def from_private_key_file(cls, filename: str, password: str | None = None) -> NoReturn:
        """Refuse.

        Raises:
            SSHException: always.
        """
        raise paramiko.SSHException("DSA keys are not supported")


if hasattr(paramiko, "DSSKey"):
    import pysftp
else:
    paramiko.DSSKey = NoDssKey
    try:
        import pysftp
    finally:
        del paramiko.DSSKey

__all__ = ["NoDssKey", "paramiko", "pysftp"]
