import { createHash } from "node:crypto";
import path from "node:path";
import { UserError } from "../errors.js";
import { metadataJson, type NamedArray, readSafetensors, writeSafetensors } from "../io/safetensors.js";
import type { Dataset } from "../models/dataset.js";
import { range } from "../models/dataset.js";
import type { Restart } from "./divergence.js";
import type { EpochRow } from "./history.js";
import type { WatcherState } from "./plateau.js";

export type Fingerprint = Record<string, string | number>;

/** State of a training run, apart from its arrays. */
export interface TrainingState {
  /** What must be equal to resume the run exactly: the options of model and training, and a checksum of the data. */
  fingerprint: Fingerprint;
  /** Completed epochs. */
  epoch: number;
  /** Completed steps of the current epoch. */
  stepInEpoch: number;
  adamStep: number;
  watcher: WatcherState;
  rows: EpochRow[];
  /** Sums of this epoch so far. */
  totals: { rows: number; sums: Record<string, number> };
  stoppedEarly: boolean;
  restarts: Restart[];
  /** Norms of the last gradients. */
  norms: number[];
}

const BEST = "best/";

/** Checksum of all values of a data set, in the order of its rows. */
export async function checksumOf(dataset: Dataset): Promise<string> {
  const hash = createHash("sha256");
  for (let start = 0; start < dataset.length; start += ROWS_AT_ONCE) {
    const batch = await dataset.read(range(start, Math.min(start + ROWS_AT_ONCE, dataset.length)));
    for (const [name, values] of Object.entries(batch)) {
      if (typeof values === "number") continue;
      hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

const ROWS_AT_ONCE = 64;

/** Saves a run atomically: weights, moments, best weights and state. */
export async function saveCheckpoint(
  dir: string,
  state: TrainingState,
  arrays: readonly NamedArray[],
  best: readonly NamedArray[],
): Promise<void> {
  const all = [...arrays, ...best.map((b) => ({ ...b, name: BEST + b.name }))];
  await writeSafetensors(checkpointFile(dir), all, { training: JSON.stringify(state, infinityAsText) });
}

/** Loads a saved run. @throws UserError where its model, data or options differ from the current ones */
export async function loadCheckpoint(
  dir: string,
  fingerprint: Fingerprint,
): Promise<{ state: TrainingState; arrays: Map<string, NamedArray>; best: NamedArray[] }> {
  const file = checkpointFile(dir);
  const { arrays, metadata } = await readSafetensors(file);
  const state = metadataJson(file, metadata, "training", textAsInfinity) as TrainingState;
  const saved = state.fingerprint ?? {};
  const differing = Object.keys({ ...saved, ...fingerprint }).filter((name) => saved[name] !== fingerprint[name]);
  if (differing.length > 0) {
    const shown = differing.map((name) => `${name} was ${saved[name]} and is ${fingerprint[name]}`);
    throw new UserError(
      `The checkpoint in ${dir} belongs to another run: ${shown.join(", ")}; give the same options and data to resume it, or another checkpointDir to start a new run.`,
    );
  }
  const best = [...arrays.values()]
    .filter((a) => a.name.startsWith(BEST))
    .map((a) => ({ ...a, name: a.name.slice(BEST.length) }));
  return { state, arrays, best };
}

export function checkpointFile(dir: string): string {
  return path.join(dir, "training.safetensors");
}

function infinityAsText(_key: string, value: unknown): unknown {
  return value === Infinity ? "Infinity" : value;
}

function textAsInfinity(_key: string, value: unknown): unknown {
  return value === "Infinity" ? Infinity : value;
}
