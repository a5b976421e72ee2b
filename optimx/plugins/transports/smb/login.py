"""From nothing to a session on the share that is the user's own, or to an error that says what to do.

In: options and password. Out: a `Conversation`. Called by `open_smb`.
"""

import os
from importlib.util import find_spec

from smbprotocol.exceptions import SMBAuthenticationError, SMBException, SMBResponseException
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

from optimx import LoginRefusedError, OptimxError, RefusedError, Secret, UnreachableError, text
from optimx.plugins.transports.smb.conversation import Conversation
from optimx.plugins.transports.smb.greeting import Greeting, OldProtocolError
from optimx.plugins.transports.smb.options import SmbOptions
from optimx.plugins.transports.smb.refusals import DFS_REMEDY, login_refusal, share_refusal
from optimx.plugins.transports.smb.sealing import seal
from optimx.plugins.transports.smb.wire import LineBrokenError, Wire

_KERBEROS = ("gssapi", "krb5")  # libraries that may not be there, hence no classes
_NO_KDC = -1765328228  # KRB5_KDC_UNREACH, of krb5.h


def log_in(wire: Wire, options: SmbOptions, password: Secret | None) -> Conversation:
    """Negotiate, prove who we are, open the share.

    Raises:
        UnreachableError: nobody answers there, or not in SMB 2 or 3, or the server is full.
        LoginRefusedError: the user or the password is wrong, or the server would let in anybody.
        RefusedError: no encryption, no such share, or a share that lies elsewhere (DFS).
    """
    if options.auth == "kerberos" and not _has_kerberos():
        raise _no_kerberos(options)
    greeting = Greeting(wire, options.host, options.port)
    try:
        return _logged_in(greeting, wire, options, password)
    except (OptimxError, MemoryError):
        raise
    except (LineBrokenError, OSError) as error:
        raise _unreachable(options, error) from error
    except OldProtocolError as error:
        raise _too_old(options) from error
    # What a server sends that the library cannot read comes out as nearly any error
    except Exception as error:
        raise UnreachableError(
            text(
                "{host} answers, but not in SMB 2 or 3 as expected: {kind}",
                host=options.host,
                kind=type(error).__name__,
            )
        ) from error


def _logged_in(greeting: Greeting, wire: Wire, options: SmbOptions, password: Secret | None) -> Conversation:
    try:
        greeting.connect()
    except SMBResponseException as refused:
        raise _too_old(options) from refused
    if options.encryption and not greeting.supports_encryption:
        raise _without_encryption(options)
    session = _session(greeting, options, password)
    tree = _tree(session, options)
    encrypts = bool(session.encrypt_data or tree.encrypt_data)
    return Conversation(wire, seal(greeting, session, encrypts), greeting, session.session_id, tree.tree_connect_id)


def _session(greeting: Greeting, options: SmbOptions, password: Secret | None) -> Session:
    session = Session(
        greeting,
        _full_name(options),
        password.reveal() if password else None,
        require_encryption=options.encryption,
        auth_protocol=options.auth,
    )
    try:
        session.connect()
    except SMBResponseException as refused:
        raise login_refusal(refused.status, options.host, options.user) from refused
    except SMBAuthenticationError as error:
        raise _unproven(options, error) from error
    except SMBException as error:
        if greeting.guest:
            raise _only_a_guest(options) from error
        raise
    except Exception as error:
        if type(error).__module__.partition(".")[0] in _KERBEROS:
            raise _without_ticket(options, error) from error
        raise
    finally:
        session.password = None
    if greeting.guest or not session.signing_key:
        raise _only_a_guest(options)
    return session


def _tree(session: Session, options: SmbOptions) -> TreeConnect:
    tree = TreeConnect(session, rf"\\{options.host}\{options.share}")
    try:
        tree.connect()
    except SMBResponseException as refused:
        raise share_refusal(refused.status, options.host, options.share) from refused
    if tree.is_dfs_share:
        raise RefusedError(
            text(
                r"\\{host}\{share} is a DFS namespace, which sends its users on to other servers: never followed",
                host=options.host,
                share=options.share,
            ),
            remedy=DFS_REMEDY,
        )
    return tree


def _full_name(options: SmbOptions) -> str:
    if not options.domain:
        return options.user
    return f"{options.user}@{options.domain}" if options.auth == "kerberos" else rf"{options.domain}\{options.user}"


def _unreachable(options: SmbOptions, error: Exception) -> UnreachableError:
    # The library wraps what the socket says, behind a text of its own
    return UnreachableError(
        text("{host} port {port} does not answer in SMB: {said}", host=options.host, port=options.port, said=error)
    )


def _too_old(options: SmbOptions) -> RefusedError:
    return RefusedError(
        text(
            "{host} speaks neither SMB 2 nor 3; SMB 1, which proves and hides nothing, is never used", host=options.host
        ),
        remedy=text("Ask the server's owner to switch SMB 2 or 3 on, or use another transport."),
    )


def _without_encryption(options: SmbOptions) -> RefusedError:
    return RefusedError(
        text("{host} offers no encryption; nothing was sent to it", host=options.host),
        remedy=text(
            "Ask the server's owner to allow encryption (SMB 3). If that cannot be, write encryption = false in "
            "[transports.smb]: messages are then signed, but anybody on the way can read them."
        ),
    )


def _no_kerberos(options: SmbOptions) -> RefusedError:
    return RefusedError(
        text('this machine has no Kerberos that optimx could use for auth = "{auth}"', auth=options.auth),
        remedy=text(
            'Install optimx with its extra "kerberos" (pip install "optimx-exchange[kerberos]"), '
            'or write auth = "ntlm".'
        ),
    )


def _unproven(options: SmbOptions, error: Exception) -> LoginRefusedError:
    cause = error.__cause__
    # Of the library's message only its kind: nobody knows what it puts into it
    return LoginRefusedError(
        text(
            "{user} could not be proven to {host}: {kind}",
            user=options.user,
            host=options.host,
            kind=type(cause or error).__name__,
        )
    )


def _without_ticket(options: SmbOptions, error: Exception) -> OptimxError:
    if _NO_KDC in (getattr(error, "err_code", 0), getattr(error, "min_code", 0)):
        return UnreachableError(
            text("no server of the Kerberos realm (KDC) answers, which would prove {user}", user=options.user)
        )
    return _unproven(options, error)


def _has_kerberos() -> bool:
    return os.name == "nt" or find_spec("gssapi") is not None


def _only_a_guest(options: SmbOptions) -> LoginRefusedError:
    return LoginRefusedError(
        text(
            "{host} lets {user} in as a guest only, as it would anybody: the user or the password is wrong",
            host=options.host,
            user=options.user,
        )
    )
