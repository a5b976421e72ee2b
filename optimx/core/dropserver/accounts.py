"""Accounts: what a client's drop consists of before the first exchange.

In: an empty folder of the server, or one that the vendor's program used. Out: the vendor's folders and `optimx.json`.
Called by `optimx server add-account` and by every run; may be run again.
"""

from optimx.core import names
from optimx.core.dropserver.account import Account
from optimx.core.errors import BadInputError
from optimx.core.events import VerdictKind
from optimx.core.journal import Direction, Profile
from optimx.core.journal.entries import Judged
from optimx.core.language import text
from optimx.core.manifests import IDENTITY_LIMIT, PROTOCOL, DropIdentity, from_bytes, to_bytes


def prepare(account: Account) -> None:
    """Make the drop's folders and, when the office is optimx, the identity by which it recognises us.

    Raises:
        BadInputError: the drop belongs to another account.
    """
    for folder in names.DROP_FOLDERS:
        account.drop.make_folder(folder)
    if account.settings.profile is Profile.PAIR:
        return
    account.drop.make_folder(names.WORK)
    identity = read_identity(account)
    if identity is None:
        write_identity(account, _accepted(account))
    elif identity.account.upper() != account.id:
        raise BadInputError(
            text("the drop belongs to account {other}, not to {account}", other=identity.account, account=account.id),
            remedy=text("Give each account a folder of its own; that of this one is its 'root' in the server's file."),
            file=names.DROP_IDENTITY,
        )


def _accepted(account: Account) -> DropIdentity:
    """Return the identity with the office that was accepted last: a file that went missing opens to no other one."""
    for state in reversed(account.journal.batches(Direction.INBOUND)):
        judged = state.last(Judged)
        if judged is None or judged.verdict.kind is not VerdictKind.ACCEPTED or state.profile is Profile.PAIR:
            continue
        return DropIdentity(PROTOCOL, account.id, state.manifest.instance, state.manifest.epoch)
    return DropIdentity(PROTOCOL, account.id)


def read_identity(account: Account) -> DropIdentity | None:
    """Return which office the drop listens to; None when it was not prepared."""
    data = account.drop.read(names.DROP_IDENTITY, IDENTITY_LIMIT)
    return None if data is None else from_bytes(DropIdentity, data, names.DROP_IDENTITY)


def write_identity(account: Account, identity: DropIdentity) -> None:
    """Say on the drop which office it listens to."""
    account.drop.write(names.DROP_IDENTITY, to_bytes(identity), replace=True)
