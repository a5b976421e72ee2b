"""The real ports: this machine's disk, clock and randomness.

In: the calls of `optimx.core.ports`. Out: effects, or an error of `errors` that names the path. Made by `optimx.app`
alone; everything else is handed them.
"""

from optimx.core.machine.clock import SystemClock, SystemRandom
from optimx.core.machine.disk import RealDisk

__all__ = ["RealDisk", "SystemClock", "SystemRandom"]
