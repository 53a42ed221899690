"""Starts the notebooks' kernel as Jupyter does, runs the first cell of a notebook, and says how long both took.

The first start fills the disk cache and is not counted.
"""

import json
import os
import time
from pathlib import Path
from statistics import median

from jupyter_client import KernelManager

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = json.loads((ROOT / "notebooks" / "01_easy_vae.ipynb").read_text())
CELL = next("".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code")
RUNS = 5


def peak_mb(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def start_once():
    os.environ["JUPYTER_PATH"] = str(ROOT / ".venv" / "share" / "jupyter")
    manager = KernelManager(kernel_name="tslab")
    started = time.perf_counter()
    manager.start_kernel(cwd=str(ROOT / "notebooks"))
    try:
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=120)
        ready = time.perf_counter() - started
        errors = []

        def listen(message):
            if message["msg_type"] in ("error", "stream"):
                errors.append(str(message["content"]))

        reply = client.execute_interactive(CELL, output_hook=listen, timeout=120)
        ran = time.perf_counter() - started
        if reply["content"]["status"] != "ok" or errors:
            raise RuntimeError(f"The first cell failed: {errors}")
        return ready, ran, peak_mb(manager.provisioner.pid)
    finally:
        manager.shutdown_kernel(now=True)


start_once()
ready, ran, peak = (median(values) for values in zip(*(start_once() for _ in range(RUNS))))
print(json.dumps({"peakMb": peak, "finding": f"kernel ready after {ready:.1f} s, first cell after {ran:.1f} s"}))
