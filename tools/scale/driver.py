"""Makes the missing parts of a manifest on a Ray cluster; `npm run scale -- --engine ray` submits it through Ray's Jobs API.

It schedules and counts, and nothing else: each task gives the number of one shard to a runner (shard.mjs), a Node process
that a Ray worker starts once and keeps. Which shards are done is told by their parts alone. What it counts goes to
progress-<id>.json beside the manifest, where the terminal and notebooks read it (lib/src/scale/progress.ts).
"""

import argparse
import collections
import json
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

# So many failures one after the other, with nothing made between them, have one cause: the disk, the data, the version.
HOPELESS = 5
# Seconds to wait for a node that has the cores and GPUs that a shard asks for.
WAIT_FOR_NODES = 60
# Seconds in which a node says whether all is well there.
LOOK_SECONDS = 180
# The runner of a worker process. A task's globals live as long as its worker.
KEPT = {}


class RunnerEnded(Exception):
    """A runner ended, or said nothing for too long, before its shard was made."""


def shard_command(settings, *args):
    """The command of shard.mjs on this node, whose checkout may lie elsewhere than the driver's."""
    home = os.environ.get("SURLAB_HOME", settings["home"])
    node = shutil.which("node") or settings["node"]
    return [node, os.path.join(home, "tools", "scale", "shard.mjs"), "--manifest", settings["manifest"], *args]


def start_runner(settings):
    """Starts a runner, with a thread that puts each line it prints into a queue, and None at the end."""
    command = shard_command(settings, "--attached", "--build", settings["build"]["build"])
    environment = {**os.environ, "SURLAB_THREADS": str(max(1, int(settings["cpus"])))}
    pipe, said = subprocess.PIPE, tempfile.TemporaryFile("w+")
    process = subprocess.Popen(
        command, env=environment, stdin=pipe, stdout=pipe, stderr=said, text=True, start_new_session=True
    )
    process.said = said
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return process, lines


def make(settings, shard):
    """Makes one shard in this worker's runner; returns what the runner printed."""
    if "runner" not in KEPT:
        KEPT["runner"] = start_runner(settings)
    process, lines = KEPT.pop("runner")
    try:
        process.stdin.write(f"{shard}\n")
        process.stdin.flush()
        while line := lines.get(timeout=settings["silence"]):
            said = json.loads(line)
            if "at" not in said:
                KEPT["runner"] = (process, lines)
                return said
        how = how_it_ended(process)
    except queue.Empty:
        how = f"it said nothing for {settings['silence']} s"
    except OSError:
        how = how_it_ended(process)
    end_group(process)
    raise RunnerEnded(how)


def how_it_ended(process):
    code = process.wait()
    process.said.seek(0)
    said = process.said.read().strip().splitlines()
    how = signal.Signals(-code).name if code < 0 else f"exit {code}"
    return f"{how}: {said[-1]}" if said else how


def end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def look_around(settings):
    """What is wrong on this node, in one sentence; None where nothing is."""
    try:
        command = shard_command(settings, "--check", settings["id"], "--build", json.dumps(settings["build"]))
        told = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"Node.js or the checkout of Surlab can't be started ({error}); set SURLAB_HOME where it lies elsewhere."
    if told.returncode == 0:
        return None
    lines = (told.stderr.strip() or told.stdout.strip() or f"exit {told.returncode}").splitlines()
    return next((line for line in lines if "Error" in line), lines[-1])


class Tally:
    """What has become of the shards; see `RunProgress`."""

    def __init__(self, settings):
        self.folder = os.path.dirname(settings["manifest"])
        self.file = os.path.join(self.folder, f"progress-{settings['id']}.json")
        with open(self.file) as file:
            self.progress = json.load(file)
        with open(settings["manifest"]) as file:
            self.shards = json.load(file)["shards"]
        self.in_a_row = 0
        self.written = 0.0

    def is_made(self, shard):
        return os.path.exists(os.path.join(self.folder, f"{shard['part']}.parquet"))

    def count(self, shard, said=None, reason=None):
        if reason is None:
            self.progress["made"] += 1
            self.progress["songsMade"] += 1 if "parameters" in shard else shard["songs"]
            self.progress["skipped"] += (said or {}).get("skipped", 0)
            self.in_a_row = 0
        else:
            self.progress["failed"] += 1
            self.in_a_row += 1
            if len(self.progress["failures"]) < 20:
                self.progress["failures"].append({"shard": shard["shard"], "reason": reason})

    def write(self, state="running", sentence=None):
        self.progress.update(state=state, updated=int(time.time() * 1000), **({"sentence": sentence} if sentence else {}))
        self.written = time.monotonic()
        partial = f"{self.file}.{os.getpid()}.partial"
        try:
            with open(partial, "w") as file:
                json.dump(self.progress, file)
            os.replace(partial, self.file)
        except OSError:  # A full disk: the parts fail on it, too, and say so.
            pass


def nodes_that_fit(settings):
    """The nodes alive that a shard can run on, by id."""
    fits = lambda has: has.get("CPU", 0) >= settings["cpus"] and has.get("GPU", 0) >= settings["gpus"]
    return {node["NodeID"]: node for node in ray.nodes() if node["Alive"] and fits(node["Resources"])}


def whats_wrong(settings):
    """Looks around on every node at the same time; the first complaint in one sentence, None where all are well."""
    until = time.monotonic() + WAIT_FOR_NODES
    while not (nodes := nodes_that_fit(settings)):
        if time.monotonic() > until:
            return f"No node of the cluster has {settings['cpus']:g} cores and {settings['gpus']:g} GPUs; add one (ray start), or ask for less with --cpus and --gpus."
        time.sleep(1)
    look = ray.remote(num_cpus=0, max_retries=0)(look_around)
    # A list: a node that is gone may still stand beside the one that has its address now.
    here = {one: NodeAffinitySchedulingStrategy(one, soft=False) for one in nodes}
    asked = [
        (node["NodeManagerAddress"], look.options(scheduling_strategy=here[one]).remote(settings))
        for one, node in nodes.items()
    ]
    answered = 0
    for address, answer in asked:
        try:
            problem = ray.get(answer, timeout=LOOK_SECONDS)
        except ray.exceptions.RayError:
            continue  # A node that was lost, though the cluster has not noticed yet: it gets no work once it has.
        answered += 1
        if problem:
            return f"On the node {address}: {problem}"
    return None if answered > 0 else f"No node of the cluster answered in {LOOK_SECONDS} s; look at ray status on the head."


def run(settings, tally):
    """Makes the missing parts; returns when none is left or going on is useless."""
    task = ray.remote(num_cpus=settings["cpus"], num_gpus=settings["gpus"], max_retries=settings["retries"])(make)
    missing = [shard for shard in tally.shards if not tally.is_made(shard)]
    # From a random one on: two drivers at once then seldom make the same shard.
    start = random.randrange(len(missing)) if missing else 0
    todo = collections.deque(missing[start:] + missing[:start])
    tries = collections.Counter()
    running = {}
    seen = nodes_that_fit(settings)
    while (todo and tally.in_a_row < HOPELESS) or running:
        cores = sum(node["Resources"].get("CPU", 0) for node in seen.values())
        while todo and tally.in_a_row < HOPELESS and len(running) < 8 + 2 * cores:
            shard = todo.popleft()
            if tally.is_made(shard):
                tally.count(shard)
            else:
                running[task.remote(settings, shard["shard"])] = shard
        done, _ = ray.wait(list(running), num_returns=len(running), timeout=0.05) if running else ([], [])
        if not done:
            done, _ = ray.wait(list(running), timeout=1) if running else ([], [])
        for ref in done:
            shard = running.pop(ref)
            try:
                said = ray.get(ref)
                tally.count(shard, said, said.get("error"))
            except (RunnerEnded, ray.exceptions.RayError) as error:
                reason = str(getattr(error, "cause", error)).strip().splitlines()[-1]
                tries[shard["shard"]] += 1
                if tries[shard["shard"]] > settings["retries"] or not isinstance(error, RunnerEnded):
                    tally.count(shard, reason=f"ended its runner {tries[shard['shard']]} times ({reason})")
                else:
                    tally.progress["retried"] += 1
                    todo.append(shard)
        if time.monotonic() - tally.written > 1:
            seen = note_losses(tally, seen, settings)
            tally.write()
    note_losses(tally, seen, settings)


def note_losses(tally, seen, settings):
    """Counts the nodes that were there and are not any more; returns those that are."""
    now = nodes_that_fit(settings)
    tally.progress["lost"] += [node["NodeManagerAddress"] for one, node in seen.items() if one not in now]
    return now


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", help="JSON: manifest, id, home, node, build, cpus, gpus, retries, silence, stop, grace")
    settings = json.loads(parser.parse_args().settings)
    tally = Tally(settings)
    try:
        ray.init(address="auto", log_to_driver=False, logging_level="ERROR")
        problem = whats_wrong(settings)
        if problem is None and settings["stop"] == "asha":
            import early_stopping

            early_stopping.run(settings, tally, start_runner)
        elif problem is None:
            run(settings, tally)
    except Exception as error:  # The terminal shows one sentence; the job's log has the rest.
        tally.write("failed", f"The driver ended ({type(error).__name__}: {error}); what is done is kept.")
        raise
    state = "failed" if problem or tally.progress["failed"] > 0 else "done"
    tally.write(state, problem)
    for failure in tally.progress["failures"][:1]:
        print(f"Shard {failure['shard']}: {failure['reason']}")
    return 0 if state == "done" else 1


if __name__ == "__main__":
    sys.exit(main())
