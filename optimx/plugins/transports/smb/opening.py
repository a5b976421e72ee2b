"""The parts of an open connection, put together. Here, so that the library is loaded no earlier than it is used.

In: options, context. Out: an `SmbTransport`. Called by `open_smb`.
"""

from optimx import TransportContext
from optimx.plugins.transports.smb.login import log_in
from optimx.plugins.transports.smb.moving import Mover
from optimx.plugins.transports.smb.options import SmbOptions
from optimx.plugins.transports.smb.share import Share
from optimx.plugins.transports.smb.transport import SmbTransport
from optimx.plugins.transports.smb.wire import Wire


def opened(options: SmbOptions, context: TransportContext) -> SmbTransport:
    """Connect, log in, open the share."""
    wire = Wire(options.timeout or context.timeout, context.deadline)
    try:
        conversation = log_in(wire, options, context.secrets.get("password"))
    except BaseException:
        wire.hang_up()
        raise
    share = Share(conversation, wire.ended)
    mover = Mover(share, conversation.largest_read, conversation.largest_write)
    return SmbTransport(wire, share, mover, options.root, options.host)
