"""What comes with optimx; each plugin enters by the same door as a partner's and uses only the public surface.

The table below says which module announces which name, so that a run imports only what it uses: FTP is not loaded
to generate a pair. Every module is still checked, and found out when it does not announce what stands here.
"""

from collections.abc import Mapping

_HERE = __name__

BUILTIN: Mapping[str, Mapping[str, str]] = {
    "transports": {name: f"{_HERE}.transports.{name}" for name in ("folder", "ftp", "sftp", "smb")},
    "reports": {name: f"{_HERE}.reports.{name}" for name in ("text", "json")},
    "archives": {name: f"{_HERE}.archives.{name}" for name in ("photos", "signatures")},
    "systems": {name: f"{_HERE}.systems.{name}" for name in ("office_database", "mobile_store")},
}
"""Kind to name to module."""
