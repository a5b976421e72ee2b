"""Each transport beside lftp, rclone and the server's own client: on loopback, and over a slow line.

`python -m benchmarks.transports` (or `make bench-transports`) prints a table per line and leaves its figures in
`benchmarks/results/`.
"""
