"""Keeps `git status` clean after running a notebook.

Git's clean filter (tools/notebookFilter.mjs) removes outputs before comparing, so `git diff` is empty after a run. But
`git status` first compares the file size, and shows the file as modified until `git add`, which stages nothing if the filtered
content equals the index, and records the new size.
"""

import subprocess
import threading
from pathlib import Path


def after_save(model, os_path, contents_manager, **_):
    """Jupyter's post_save_hook. Runs in a thread, so that the server keeps responding."""
    if model["type"] == "notebook":
        threading.Thread(target=settle, args=(Path(os_path),), daemon=True).start()


def settle(notebook):
    """Tells git that a notebook with unchanged cells is unchanged; otherwise does nothing."""

    def git(*args):
        command = ["git", *args, "--", notebook.name]
        return subprocess.run(command, cwd=notebook.parent, capture_output=True, check=False).returncode == 0

    try:
        if git("ls-files", "--error-unmatch") and git("diff", "--quiet"):
            git("add")
    except FileNotFoundError:
        pass  # git is not installed.
