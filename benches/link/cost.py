"""Runs a command and says what it took, on the last line of its own output.

    cost.py COMMAND...

A process of its own, and a small one: what Linux calls the peak memory of a command is never less than that of whoever
started it.
"""

import json
import os
import sys
import time

start = time.monotonic()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
cost = {"seconds": time.monotonic() - start, "megabytes": usage.ru_maxrss / 1024}
print("\n" + json.dumps(cost), flush=True)
sys.exit(os.waitstatus_to_exitcode(status))
