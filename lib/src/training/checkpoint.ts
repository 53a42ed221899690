import path from "node:path";
import { UserError } from "../errors.js";
import { type NamedArray, readSafetensors, writeSafetensors } from "../tensor/safetensors.js";
import type { WatcherState } from "./plateau.js";
import type { EpochRow } from "./train.js";

export type Fingerprint = Record<string, string | number>;

/** Where a training run stands, apart from its arrays. */
export interface TrainingState {
  /** Whatever must be equal for a run to carry on exactly: the model's and the training's options, the data's size. */
  fingerprint: Fingerprint;
  /** Epochs that are done. */
  epoch: number;
  /** Steps that are done in the epoch that is not. */
  stepInEpoch: number;
  adamStep: number;
  watcher: WatcherState;
  rows: EpochRow[];
  /** Sums of this epoch so far. */
  totals: { rows: number; sums: Record<string, number> };
  stoppedEarly: boolean;
}

const BEST = "best/";

/** Saves a run whole, in one move: weights, moments, best weights, and where it stands. */
export async function saveCheckpoint(
  dir: string,
  state: TrainingState,
  arrays: readonly NamedArray[],
  best: readonly NamedArray[],
): Promise<void> {
  const all = [...arrays, ...best.map((b) => ({ ...b, name: BEST + b.name }))];
  await writeSafetensors(checkpointFile(dir), all, { training: JSON.stringify(state, infinityAsText) });
}

/** A saved run; refuses one whose model, data or training differ from what is asked for now. */
export async function loadCheckpoint(
  dir: string,
  fingerprint: Fingerprint,
): Promise<{ state: TrainingState; arrays: Map<string, NamedArray>; best: NamedArray[] }> {
  const { arrays, metadata } = await readSafetensors(checkpointFile(dir));
  const state: TrainingState = JSON.parse(metadata.training ?? "{}", textAsInfinity);
  const differing = Object.keys({ ...state.fingerprint, ...fingerprint }).filter(
    (name) => state.fingerprint[name] !== fingerprint[name],
  );
  if (differing.length > 0) {
    const shown = differing.map((name) => `${name} was ${state.fingerprint[name]} and is ${fingerprint[name]}`);
    throw new UserError(
      `The checkpoint in ${dir} belongs to another run: ${shown.join(", ")}; give the same to resume it, or another checkpointDir to start anew.`,
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
