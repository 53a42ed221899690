"""Surlab's JupyterLab server extension: a page that stops training early. Installed by tools/setup/jupyterlab.mjs."""

from .stop import StopHandler


def _jupyter_server_extension_points():
    return [{"module": "surlab_jupyter"}]


def _load_jupyter_server_extension(server):
    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(".*$", [(rf"{base}surlab/stop/([\w-]+)", StopHandler)])
    server.log.debug("surlab_jupyter is loaded")
