"""Runs one notebook with its kernel, cell by cell, and tells its progress as JSON lines on stdout.

    python tools/run_notebook.py SOURCE.ipynb EXECUTED.ipynb

The source is only read. The executed copy is written whole, also after a failing cell or an interrupt, with the
outputs up to there; where every cell ran, its metadata hold $SURLAB_RUN_KEY under surlab.ended. Exit code 0: every
cell ran; 1: a cell failed; 130: interrupted.
"""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError


def tell(**event):
    print(json.dumps(event, ensure_ascii=False), flush=True)


class Client(NotebookClient):
    """Passes on what the notebook's progress lines say while a cell is running."""

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

    def on_error(cell, cell_index, execute_reply):
        # tslab writes a failed cell's error to stderr and leaves the reply's traceback empty.
        streams = [o["text"] for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"]
        tell(event="error", source=cell.source, error="".join(streams).strip(), **place[cell_index])

    def on_notebook_start(notebook):
        # nbclient's own handlers, set by now, would let the next cell fail on a dead kernel; ours end the run.
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)

    client = Client(
        notebook,
        timeout=None,
        startup_timeout=180,
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
            return 1
        except DeadKernelError:
            tell(event="dead")
            return 1

    code = asyncio.run(run())
    Path(executed).parent.mkdir(parents=True, exist_ok=True)
    notebook.metadata.pop("surlab", None)
    if code == 0 and os.environ.get("SURLAB_RUN_KEY"):
        notebook.metadata["surlab"] = {"ended": os.environ["SURLAB_RUN_KEY"]}
    partial = f"{executed}.{os.getpid()}.partial"
    nbformat.write(notebook, partial)
    os.replace(partial, executed)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
