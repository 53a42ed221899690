// The engine of one machine: a pool of runner processes that make the shards of a manifest which have no part yet.

import { Runner, RunnerEnded } from "./runner.mjs";
import { Tally } from "./tally.mjs";

/**
 * Makes the missing parts.
 *
 * @param {string} manifestFile path of manifest.json
 * @param {{ runners: number, cpus: number, silence: number, retries: number, signal: AbortSignal }} options
 * @param {Tally} tally counts what becomes of the shards
 */
export async function runLocally(manifestFile, { runners, cpus, silence, retries, signal }, tally) {
  const queue = tally.pending();
  const tries = new Map();
  const work = async () => {
    let runner;
    while (queue.length > 0 && !tally.hopeless && !signal.aborted) {
      const shard = queue.shift();
      // Another engine may have made it meanwhile.
      if (tally.isMade(shard)) {
        tally.made(shard, {});
        continue;
      }
      runner ??= new Runner(manifestFile, { cpus, silence });
      try {
        const { error, ...facts } = await runner.make(shard.shard);
        if (error === undefined) tally.made(shard, facts);
        else tally.failed(shard, error);
      } catch (error) {
        if (!(error instanceof RunnerEnded)) throw error;
        runner = undefined;
        if (signal.aborted) return;
        const tried = (tries.get(shard) ?? 0) + 1;
        tries.set(shard, tried);
        if (tried > retries) {
          tally.failed(shard, `ended its runner ${tried} times (${error.message})`);
        } else {
          tally.retried();
          queue.push(shard);
        }
      }
    }
    runner?.close();
  };
  await Promise.all(Array.from({ length: Math.min(runners, queue.length) }, work));
}
