"""Runs a command. Prints, as JSON, the processor time in ms and the peak memory in MB of all its processes together.

The memory of processes that live at the same time is added up, from samples every 20 ms.
"""

import json
import os
import resource
import subprocess
import sys
import threading
import time

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident(pid):
    """Bytes of a process and its children."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            total = int(file.read().split()[1]) * PAGE
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = file.read().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return total + sum(resident(child) for child in children)


output, *command = sys.argv[1:]
peak = 0
with open(output, "wb") as file:
    child = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE)

    def sample():
        global peak
        while child.poll() is None:
            peak = max(peak, resident(child.pid))
            time.sleep(0.02)

    sampler = threading.Thread(target=sample)
    sampler.start()
    errors = child.stderr.read().decode()
    child.wait()
    sampler.join()
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"ms": 1000 * (usage.ru_utime + usage.ru_stime), "mb": peak / 2**20, "code": child.returncode, "errors": errors}))
