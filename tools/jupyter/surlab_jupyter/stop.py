"""The page behind "stop here and keep what is learned" of a progress line (lib/src/notebook/watch.ts).

Jupyter's interrupt (SIGINT) stops the cell. SIGUSR2 stops only the running training; the cell continues with the best
weights so far. See lib/src/notebook/interrupt.ts.
"""

import signal

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError

PAGE = """<!doctype html><meta charset="utf-8"><title>Stopped</title>
<body style="font-family: sans-serif; margin: 3em">
<p>The training ends after this step and keeps what it has learned; its notebook goes on. You can close this page.</p>
"""


class StopHandler(JupyterHandler):
    # A kernel's id is random and shown only in its notebook; it allows nothing but stopping training.
    @allow_unauthenticated
    async def get(self, kernel_id):
        if kernel_id not in self.kernel_manager:
            raise HTTPError(404, "That notebook's kernel has ended.")
        kernel = self.kernel_manager.get_kernel(kernel_id)
        await ensure_async(kernel.signal_kernel(signal.SIGUSR2))
        self.finish(PAGE)
