"""A line of the floors: one FTP connection of the standard library, logged in and binary.

In: an address, a login. Out: `ftplib.FTP`. Called by `bare` and `transports.bare`.
"""

import ftplib


def log_in(host: str, port: int, user: str, password: str) -> ftplib.FTP:
    """Open a connection, ready for transfers."""
    lane = ftplib.FTP()
    lane.connect(host, port)
    lane.login(user, password)
    lane.voidcmd("TYPE I")
    return lane
