"""The one place where parts are wired together: configuration and plugins in, an office or a server's account out.

Called by `cli` and `demo`. Knows every room of the core and no rule of the business.
"""

from optimx.app.looking import preview_office
from optimx.app.office import OfficeDesk, open_office
from optimx.app.refusals import report_refusal
from optimx.app.refused import refused_runs
from optimx.app.server import AccountDesk, open_account, open_new_account, prepare_account
from optimx.app.surroundings import Surroundings, this_process

__all__ = [
    "AccountDesk",
    "OfficeDesk",
    "Surroundings",
    "open_account",
    "open_new_account",
    "open_office",
    "prepare_account",
    "preview_office",
    "refused_runs",
    "report_refusal",
    "this_process",
]
