"""The machine's clock, and how far the region's runs ahead of it."""

import time

# The region moves CLOCK_REALTIME of its process; its coarse sibling (a few milliseconds) stays with the machine.
_COARSE = 5


def real_time() -> float:
    """Seconds since 1970 on the machine's clock, however far the region's was moved."""
    return time.clock_gettime(_COARSE)


def ahead() -> float:
    """Seconds by which this process's clock is ahead of the machine's."""
    seconds = time.time() - real_time()
    return seconds if abs(seconds) > 0.05 else 0.0
