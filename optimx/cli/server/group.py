"""The word `server`, into which each module of this folder puts its command."""

from optimx import text
from optimx.cli import groups

app = groups.group(
    "server",
    text("The drop server's script: adds accounts, processes what offices sent, delivers answers."),
    ["optimx server process", "optimx server add-account demo --id 111222333 --root /srv/drop/demo"],
)
