"""Real servers for one drop: own configuration, own folder, loopback, a free port, nothing left behind.

In: an empty folder. Out: a running server, while the `with` block lasts. Called by `demo.serving`, by the tests of the
transports and by the benchmark. A module for each server; `processes` starts with what they have in common.
"""
