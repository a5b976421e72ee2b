"""The way in: what a wrong secret gets, since a login that is tried again and again locks the account.

In: a `Ground`. Out: nothing, a note, or `Broken`. Listed in `suite`. Tried on servers of this machine only: the account
of somebody else might be locked by it.
"""

from contextlib import closing
from dataclasses import replace

from optimx.core.errors import LoginRefusedError, SecretError
from optimx.core.secrets import Secret
from optimx.testing.conformance.checks import Broken, Note, Outcome, check, require, said
from optimx.testing.conformance.transport.ground import Ground
from optimx.testing.conformance.transport.relay import relayable

_NO_SECRET = Note("no secret opens this drop", advice=False)
_NOT_HERE = Note("a wrong secret is tried on servers of this machine whose options are host and port", advice=False)
_WRONG = "wrong-9b1c64e2"


@check("Raise LoginRefusedError for a login that the server refuses, and put no secret into its words.")
def a_wrong_secret_is_refused_for_good(ground: Ground) -> Outcome:
    """A wrong password is `LoginRefusedError`, which nobody tries again, and is not quoted."""
    if not ground.drop.secrets:
        return _NO_SECRET
    if not relayable(ground.drop.options):
        return _NOT_HERE
    context = replace(ground.drop.context(), secrets=dict.fromkeys(ground.drop.secrets, Secret(_WRONG)))
    try:
        with closing(ground.drop.plugin.open(ground.drop.options, context)) as opened:
            opened.stat("")
    except (LoginRefusedError, SecretError) as error:
        words = f"{error} {error.remedy.show()}"
    except Exception as error:
        raise Broken(f"a wrong secret raised {said(error)}; the contract says LoginRefusedError") from error
    else:
        raise Broken("a wrong secret opened the drop")
    require(_WRONG not in words, "the error of a wrong secret quotes it")
    return None
