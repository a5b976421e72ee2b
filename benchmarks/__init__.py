"""Side by side with lftp and rclone: a whole exchange against a bare copy of the same files, in one run.

`python -m benchmarks` (or `make bench`) prints a table and leaves its figures in `benchmarks/results/`.
"""
