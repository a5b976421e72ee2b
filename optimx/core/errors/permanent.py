"""What fails again until somebody does something.

In: what failed, as a `Text`. Out: an exception. Raised everywhere; who has to act, and how, stands in each.
"""

from optimx.core.errors.kinds import PermanentError, Who
from optimx.core.language import Text, text


class AlreadyThereError(PermanentError):
    """The target of a rename exists, and nothing is ever overwritten. The core compares both and decides."""

    code = "E-ALREADY-THERE"


class NameTakenError(PermanentError):
    """Another program wrote under the name of a file that is to be sent. It stays; find out which program it is.

    A pair gets another name at the next exchange; an answer goes when the name is free.
    """

    code = "E-NAME-TAKEN"
    remedy = text(
        "Find out which other program uses this account, such as a task that still starts the ERP's own exchange. "
        "The next exchange takes another name; an answer goes as soon as this name is free."
    )


class NotThereError(PermanentError):
    """The file is not where it was expected: somebody moved or deleted it."""

    code = "E-NOT-THERE"


class RefusedError(PermanentError):
    """The other side refuses us: never retried, so that no account is locked out."""

    code = "E-REFUSED"
    exit_code = 5


class LoginRefusedError(RefusedError):
    """The drop refuses the user or the password. Mend the user in the configuration, the password where it says."""

    code = "E-LOGIN"
    remedy = text(
        "Ask the owner of the drop for the right user and password. "
        "Put the user into the configuration, the password where the configuration says that it lies."
    )


class CertificateError(RefusedError):
    """The server's certificate is unknown, expired, for another name, or not the pinned one. Ask its owner first."""

    code = "E-CERTIFICATE"
    remedy = text(
        "Ask the drop's owner by telephone whether the certificate was changed, before you change anything here."
    )


class HostKeyError(RefusedError):
    """The SSH server shows another key than the expected one, or none is known. Ask its owner before you trust it."""

    code = "E-HOSTKEY"
    remedy = text("Ask the server's owner by telephone whether its key was changed, before you change anything here.")


class RightsError(RefusedError):
    """The account may not read, write, rename or delete there. The drop's owner has to grant the right."""

    code = "E-RIGHTS"
    remedy = text("Ask the owner of that folder for the right to read, write, rename and delete in it.")


class ForeignInstanceError(RefusedError):
    """Another office, or an older copy of this one, uses the account. Decide which one is right, then take over."""

    code = "E-INSTANCE"
    remedy = text(
        "If this machine is the right one, run 'optimx doctor --take-over' on it; otherwise stop its scheduled task."
    )


class JournalMissingError(RefusedError):
    """The folder belongs to a journal that is not here. Name its place, bring it back, or rebuild it from proofs."""

    code = "E-NO-JOURNAL"
    remedy = text(
        "Bring the journal back to its place, from the machine or the backup that has it. "
        "Only if it is lost for good: 'optimx doctor --rebuild'."
    )


class JournalError(PermanentError):
    """The journal cannot be used: on a network disk, damaged, or written by a newer optimx."""

    code = "E-JOURNAL"
    exit_code = 3


class ConfigurationError(PermanentError):
    """`plugins.toml` has mistakes; all of them are listed. Mend them, then `optimx config check`."""

    code = "E-CONFIG"
    exit_code = 3
    remedy = text("Put the lines right, then run 'optimx config check'.")


class PluginError(PermanentError):
    """A plugin cannot be loaded, is misspelt, or does not keep its contract. The culprit is named."""

    code = "E-PLUGIN"
    exit_code = 3
    remedy = text("Update or remove the plugin that is named, or take it out of [plugins] use.")


class SecretError(PermanentError):
    """A secret that the configuration refers to is not there or may be read by everybody."""

    code = "E-SECRET"
    exit_code = 3
    remedy = text("Put the secret where the configuration says that it lies; 'optimx secrets test' tries it.")


class BadInputError(PermanentError):
    """A file breaks a rule of the exchange: it is put aside whole, with a reason file beside it."""

    code = "E-BAD-INPUT"
    remedy = text("Have the file put right by whoever made it; it lies beside its reason file.")


class BadNameError(BadInputError):
    """A name is not one that may travel; the file is counted and left where it is."""

    code = "E-NAME"


class BadXmlError(BadInputError):
    """An XML file is not well-formed, hides something, or is over a limit.

    Attributes:
        rule: which limit or rule, stable.
        line: 1-based; 0 when not known.
        column: 1-based; 0 when not known.
    """

    code = "E-XML"

    def __init__(self, what: Text, *, rule: str, line: int = 0, column: int = 0, file: str | None = None) -> None:
        super().__init__(what, file=file)
        self.rule = rule
        self.line = line
        self.column = column


class GenerationError(PermanentError):
    """The office system could not make the pair; nothing was sent."""

    code = "E-GENERATION"


class SystemFailedError(PermanentError):
    """The office or mobile system failed in a way it does not explain. Its own log tells more."""

    code = "E-SYSTEM"


class UncertainError(PermanentError):
    """What became of a batch cannot be known from here. A person looks, then says so with `optimx resolve`."""

    code = "E-UNCERTAIN"
    who = Who.YOU
    remedy = text("Look in the mobile app or ask the vendor whether it arrived, then run 'optimx resolve'.")


class ListenerError(PermanentError):
    """A listener (notification, metric, partner's plugin) failed. The exchange itself is not touched by it."""

    code = "E-LISTENER"


class DefectError(PermanentError):
    """A defect of optimx itself; the details are in the file that is named."""

    code = "E-DEFECT"
    exit_code = 70
    who = Who.VENDOR
    remedy = text("Send the file that is named to the vendor. Running again is safe.")
