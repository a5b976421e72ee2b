"""`optimx doctor --learn`: watches one exchange that another program does, and proposes the configuration for it."""

from optimx.app.learning.office import watch_office
from optimx.app.learning.watching import Change, Place, Proposal

__all__ = ["Change", "Place", "Proposal", "watch_office"]
