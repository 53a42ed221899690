"""Runs a command in a terminal of its own and types into it. For tests.

    python tools/test/terminal.py '[["ready", "\\u0003"], …]' COMMAND …

Each pair is a text to wait for and the keys to press then; "hang up" as keys closes the terminal. What the command wrote
goes to stdout; its exit code is ours, 128 + n after signal n.
"""

import json
import os
import pty
import sys

steps = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen = ""
while True:
    try:
        text = os.read(terminal, 65536)
    except OSError:
        break
    if not text:
        break
    sys.stdout.buffer.write(text)
    sys.stdout.flush()
    seen += text.decode(errors="replace")
    if steps and steps[0][0] in seen:
        keys = steps.pop(0)[1]
        seen = ""
        if keys == "hang up":
            os.close(terminal)
            break
        os.write(terminal, keys.encode())
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256 if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
