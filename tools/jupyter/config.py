# JupyterLab in .venv, for whoever starts it; copied there by tools/setup/jupyterlab.mjs.

import logging

c = get_config()  # noqa: F821

# The notebooks are TypeScript; the Python kernel that comes with JupyterLab would be offered first.
c.KernelSpecManager.ensure_native_kernel = False
c.KernelSpecManager.allowed_kernelspecs = {"tslab"}
c.MultiKernelManager.default_kernel_name = "tslab"

# Thousands of packages are nothing to open.
c.ContentsManager.hide_globs = ["__pycache__", "*.pyc", "node_modules", "dist", ".DS_Store"]

# The menu's exports are those of the command line: the pages hold what they need, and their figures are live.
load_subconfig("jupyter_nbconvert_config.py")  # noqa: F821

# A notebook that was only run is no change to git.
c.FileContentsManager.post_save_hook = "surlab_jupyter.git.after_save"


class Noise(logging.Filter):
    """Keeps the terminal for what a reader can act on.

    Whether a notebook is trusted stands beside it on the page. JupyterLab looks for a file wherever a text names one, to
    make it a link. And Jupyter Server warns of its own defaults: it gives tornado a ping timeout of three intervals,
    which tornado shortens for its own pings. (Not to be mended by a shorter timeout in the settings: Jupyter's pings would then
    close a connection whose answer comes a moment late.)
    """

    STARTS = ("404 GET /api/contents/", "The websocket_ping_timeout ")

    def filter(self, record):
        text = record.getMessage()
        return not (text.startswith(self.STARTS) or "is not trusted" in text)


for name in ("ServerApp", "tornado.general"):
    logging.getLogger(name).addFilter(Noise())
