"""The machine's own time, in a process whose clock is the region's."""

import time

# The region moves CLOCK_REALTIME of its process; its coarse sibling (a few milliseconds) stays with the machine.
_COARSE = 5


def real_time() -> float:
    """Seconds since 1970 on the machine's clock."""
    return time.clock_gettime(_COARSE)
