"""`python -m optimx.cli`: the same as `optimx`, where the command is not on the path."""

from optimx.cli import main

main()
