import { UserError } from "../errors.js";
import { watch } from "../notebook/watch.js";
import { latestProgress, paceInWords, type RunProgress } from "./progress.js";

/** Options of {@link watchScale}. */
export interface WatchScaleOptions {
  /** Seconds between two looks at the folder. Default 1. */
  every?: number;
  /** Seconds without news after which the engine is taken to have ended. Default 120. */
  silence?: number;
}

/**
 * Follows a run of `npm run scale` from a notebook cell: a progress line with the shards that are done, songs a second, the
 * time left and the failures, until the run ends. The interrupt button ends the watching and not the run.
 *
 * @param folder of one stage, which `npm run scale` names at its beginning
 * @returns the last progress, whose `sentence` says how the run ended
 * @throws UserError where nothing runs there, or nothing has been heard for `silence` seconds
 */
export async function watchScale(
  folder: string,
  { every = 1, silence = 120 }: WatchScaleOptions = {},
): Promise<RunProgress> {
  const first = latestProgress(folder);
  if (!first) throw new UserError(`Nothing has run in ${folder} yet; start it with npm run scale.`);
  if (first.state !== "running") return first;
  return watch(
    `Making ${first.engine === "local" ? "" : `on ${first.engine} `}the shards`,
    async ({ onProgress, signal }) => {
      let [latest, heard] = [first, performance.now()];
      while (latest.state === "running") {
        const { before, made, total } = latest;
        onProgress({ done: before + made, total, detail: paceInWords(latest) });
        await new Promise((resolve) => setTimeout(resolve, 1000 * every));
        signal.throwIfAborted();
        const next = latestProgress(folder) ?? latest;
        // By this machine's clock: that of the engine's may differ.
        if (next.id !== latest.id || next.updated !== latest.updated) heard = performance.now();
        latest = next;
        if (performance.now() - heard > 1000 * silence) {
          throw new UserError(
            `Nothing has been heard of the run in ${folder} for ${silence} s; what is done is kept, and npm run scale goes on from there.`,
          );
        }
      }
      onProgress({ done: latest.before + latest.made, total: latest.total, detail: paceInWords(latest) });
      return latest;
    },
  );
}
