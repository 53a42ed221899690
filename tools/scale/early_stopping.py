"""Trains a grid with early stopping by ASHA (Li et al. 2020), the scheduler of Ray Tune: after some epochs only the better share
of the trainings goes on. A training that is stopped leaves its checkpoint and <part>.stopped.json, but no part.
"""

import json
import os

from ray import tune
from ray.tune.schedulers import ASHAScheduler

# Share of the trainings that go on at each rung: one in three.
REDUCTION = 3


def run(settings, tally, start_runner):
    """Makes the missing parts of a manifest of trainings, but for those that are stopped."""
    files = {shard["shard"]: os.path.join(tally.folder, f"{shard['part']}.stopped.json") for shard in tally.shards}
    shards = {shard["shard"]: shard for shard in tally.shards}
    was_stopped = lambda shard: os.path.exists(files[shard["shard"]]) and not tally.is_made(shard)
    missing = [one["shard"] for one in tally.shards if not tally.is_made(one) and not was_stopped(one)]
    tally.progress["stopped"] = sum(was_stopped(shard) for shard in tally.shards)
    if not missing:
        return

    def training(config):
        """One trial, in a worker process that Tune ends where the trial is stopped; the runner ends with it."""
        process, lines = start_runner(settings)
        process.stdin.write(f"{config['shard']}\n")
        process.stdin.flush()
        epoch = 0
        while line := lines.get(timeout=settings["silence"]):
            said = json.loads(line)
            if "error" in said:
                raise RuntimeError(said["error"])
            if said.get("epoch", 0) > epoch:
                epoch = said["epoch"]
                tune.report({"epoch": epoch, "loss": said["loss"]})
            if "at" not in said:
                process.stdin.close()
                return
        raise RuntimeError(f"The runner ended ({process.wait()}).")

    class Watch(tune.Callback):
        """Counts what becomes of the trials."""

        def on_trial_result(self, iteration, trials, trial, result, **_):
            tally.write()

        def on_trial_complete(self, iteration, trials, trial, **_):
            shard = shards[trial.config["shard"]]
            if tally.is_made(shard):
                tally.count(shard, {})
            else:
                last = {name: trial.last_result[name] for name in ("epoch", "loss")}
                with open(files[shard["shard"]], "w") as file:
                    json.dump(last, file)
                tally.progress["stopped"] += 1
            tally.write()

        def on_trial_error(self, iteration, trials, trial, **_):
            if trial.num_failures <= settings["retries"]:
                tally.progress["retried"] += 1
                return
            said = str(trial.get_error() or "it ended").strip().splitlines()
            tally.count(shards[trial.config["shard"]], reason=said[-1])

    epochs = max(shard["parameters"]["epochs"] for shard in tally.shards)
    scheduler = ASHAScheduler(
        time_attr="epoch", max_t=epochs + 1, grace_period=min(settings["grace"], epochs), reduction_factor=REDUCTION
    )
    tune.Tuner(
        tune.with_resources(training, {"cpu": settings["cpus"], "gpu": settings["gpus"]}),
        param_space={"shard": tune.grid_search(missing)},
        tune_config=tune.TuneConfig(metric="loss", mode="min", scheduler=scheduler),
        run_config=tune.RunConfig(
            name=f"surlab-{settings['id']}",
            storage_path=os.path.join(tally.folder, "tune"),
            callbacks=[Watch()],
            failure_config=tune.FailureConfig(max_failures=settings["retries"]),
            verbose=0,
        ),
    ).fit()
