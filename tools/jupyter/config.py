# JupyterLab's configuration in .venv; copied there by tools/setup/jupyterlab.mjs.

import logging

c = get_config()  # noqa: F821

# The notebooks are TypeScript; otherwise JupyterLab would offer its Python kernel first.
c.KernelSpecManager.ensure_native_kernel = False
c.KernelSpecManager.allowed_kernelspecs = {"tslab"}
c.MultiKernelManager.default_kernel_name = "tslab"

# Hides the thousands of packages in the file browser.
c.ContentsManager.hide_globs = ["__pycache__", "*.pyc", "node_modules", "dist", ".DS_Store"]

# The menu exports like the command line: self-contained pages with interactive figures.
load_subconfig("jupyter_nbconvert_config.py")  # noqa: F821

# Running a notebook is no change for git.
c.FileContentsManager.post_save_hook = "surlab_jupyter.git.after_save"


class Noise(logging.Filter):
    """Shows only messages in the terminal that a user can act on.

    Left out: whether a notebook is trusted, which the page shows; 404s from JupyterLab's search for files named in text, to
    link them; files that were removed while a folder was listed; a kernel that is slow to answer, and a page that connected
    again, which both mend themselves; and a warning about Jupyter Server's own default: a ping timeout of three intervals,
    which tornado shortens. (A shorter timeout in the settings is no fix: Jupyter's pings would then close a connection that
    answers slightly late.)
    """

    STARTS = (
        "404 GET /api/contents/",
        "Nudge: attempt ",
        "Replacing stale connection: ",
        "The websocket_ping_timeout ",
    )
    ENDS = (" doesn't exist", " is not trusted")

    def filter(self, record):
        text = record.getMessage()
        return not (text.startswith(self.STARTS) or text.endswith(self.ENDS))


for name in ("ServerApp", "tornado.general"):
    logging.getLogger(name).addFilter(Noise())
