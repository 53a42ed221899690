"""Keeps `git status` clean where a notebook was only run.

Git's filter (tools/notebookFilter.mjs) leaves outputs out of what it compares, so that `git diff` is empty after a run.
`git status` looks at the file's size first, and calls the file modified all the same, until it is added: for a file
that is what the index holds, that stages nothing and writes down the new size.
"""

import subprocess
import threading
from pathlib import Path


def after_save(model, os_path, contents_manager, **_):
    """Jupyter's post_save_hook. Runs beside the server, which answers the page meanwhile."""
    if model["type"] == "notebook":
        threading.Thread(target=settle, args=(Path(os_path),), daemon=True).start()


def settle(notebook):
    """Tells git that a notebook whose cells are as they were is unchanged. Nothing happens where that isn't so."""

    def git(*args):
        command = ["git", *args, "--", notebook.name]
        return subprocess.run(command, cwd=notebook.parent, capture_output=True, check=False).returncode == 0

    try:
        if git("ls-files", "--error-unmatch") and git("diff", "--quiet"):
            git("add")
    except FileNotFoundError:
        pass  # There is no git here.
