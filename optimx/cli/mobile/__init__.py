"""`optimx mobile …`: stands in for the app on the telephones: enters days, shows what came back refused.

In: a session of a drop server. Out: rows of the mobile store. Called by `root`.
"""

from optimx.cli.mobile import rejections, simulate
from optimx.cli.mobile.group import app

__all__ = ["app", "rejections", "simulate"]
