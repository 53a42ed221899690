"""Runs one notebook with its kernel, cell by cell, and reports progress as JSON lines on stdout.

    python tools/run_notebook.py SOURCE.ipynb EXECUTED.ipynb

The source is only read. The executed copy is written atomically, also after a failing cell or an interrupt, with the
outputs up to that point. Its `surlab` metadata hold the run ($SURLAB_REPRODUCE), the times, and whether the notebook
finished, failed, was stopped, or was left out because the collection lacks what it needs; if every cell ran, `ended` is
$SURLAB_RUN_KEY.

Exit code 0: every cell ran; 1: a cell failed; 3: left out, with the reason under `reason`; 74: the executed copy could
not be written; 130: interrupted.
"""

import asyncio
import json
import os
import signal
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError


# The MIME type that tools/kernel.cjs adds to the sentence shown to the user.
LEFT_OUT = "application/vnd.surlab.left-out+json"


def tell(**event):
    print(json.dumps(event, ensure_ascii=False), flush=True)


class Client(NotebookClient):
    """Forwards the notebook's progress lines while a cell is running."""

    last_told = 0.0

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "update_display_data" and time.monotonic() - self.last_told > 1:
            self.last_told = time.monotonic()
            text = msg["content"]["data"].get("text/plain")
            if text:
                tell(event="progress", text=text)
        return super().process_message(msg, cell, cell_index)


def main(source, executed):
    notebook = nbformat.read(source, as_version=4)
    code_cells = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
    place = {index: {"cell": k, "cells": len(code_cells)} for k, index in enumerate(code_cells, 1)}

    def on_start(cell, cell_index):
        if cell_index in place:
            tell(event="start", **place[cell_index])

    def on_end(cell, cell_index, execute_reply):
        if cell_index in place:
            tell(event="end", **place[cell_index])

    left_out = None

    def on_error(cell, cell_index, execute_reply):
        nonlocal left_out
        reasons = [o["data"][LEFT_OUT]["reason"] for o in cell.outputs if LEFT_OUT in o.get("data", {})]
        if reasons:
            left_out = reasons[0]
            tell(event="leftOut", reason=left_out)
            return
        # tslab writes a failed cell's error to stderr and leaves the reply's traceback empty.
        streams = [o["text"] for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"]
        tell(event="error", source=cell.source, error="".join(streams).strip(), **place[cell_index])
        # For 200 ms after a failed cell, tslab drops execute requests, such as the next cell's if this one may fail (tag
        # "raises-exception").
        time.sleep(0.5)

    kernel = None
    stopped = False

    def stop():
        nonlocal stopped
        stopped = True
        task.cancel()

    def on_notebook_start(notebook):
        nonlocal kernel
        kernel = client.km.provisioner.process
        # nbclient's handlers, set by now, would let the next cell fail on a dead kernel; ours end the run.
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop)

    client = Client(
        notebook,
        timeout=None,
        startup_timeout=180,
        # How long outputs may come after the cell has ended. On a busy machine, 4 s (the default) lost some of many.
        iopub_timeout=120,
        kernel_name="tslab",
        resources={"metadata": {"path": str(Path(source).parent)}},
        on_notebook_start=on_notebook_start,
        on_cell_start=on_start,
        on_cell_executed=on_end,
        on_cell_error=on_error,
    )
    task = None

    async def run():
        nonlocal task
        task = asyncio.ensure_future(client.async_execute())
        try:
            await task
            return 0
        except asyncio.CancelledError:
            return 130
        except CellExecutionError:
            return 130 if stopped else 3 if left_out else 1
        except DeadKernelError:
            # nbclient also reports this for a canceled cell.
            if stopped:
                return 130
            # Negative: the signal that killed it.
            tell(event="dead", code=kernel.poll() if kernel else None)
            return 1

    started = now()
    code = asyncio.run(run())
    state = {0: "ended", 3: "left out", 130: "stopped"}.get(code, "failed")
    about = {"run": os.environ.get("SURLAB_REPRODUCE"), "started": started, "finished": now(), "state": state}
    if code == 0 and os.environ.get("SURLAB_RUN_KEY"):
        about["ended"] = os.environ["SURLAB_RUN_KEY"]
    if code == 3:
        about["reason"] = left_out
    notebook.metadata["surlab"] = about
    try:
        write_whole(notebook, executed)
    except OSError as error:
        tell(event="unsaved", error=f"{error.strerror}: {error.filename or executed}")
        return 74
    return code


def now():
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def write_whole(notebook, executed):
    """Writes atomically; the process id in the partial file's name tells when it can be removed."""
    Path(executed).parent.mkdir(parents=True, exist_ok=True)
    partial = f"{executed}.{os.getpid()}.partial"
    try:
        with open(partial, "w", encoding="utf-8") as file:
            nbformat.write(notebook, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, executed)
    except OSError:
        Path(partial).unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
