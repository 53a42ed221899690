/** Detects and reports values that are no longer finite during training. */

import { UserError } from "../errors.js";
import type { Batch } from "../models/dataset.js";

/** A restart from the best weights after a divergence. */
export interface Restart {
  /** The epoch in which training diverged, from 1; it is repeated. */
  epoch: number;
  /** The step at which training diverged, from 0. */
  step: number;
  /** What was not finite, such as "loss is NaN, kl is Infinity". */
  reason: string;
  /** The learning rate from here on. */
  learningRate: number;
}

/** Thrown during training where a loss term or the gradient is not finite. @internal */
export class Divergence extends Error {
  constructor(
    /** Such as "loss is NaN". */
    readonly reason: string,
    /** Where, such as "at step 12 (epoch 3)". */
    readonly where: string,
    readonly batch: Batch,
    /** Names of the batch's rows. */
    readonly names: readonly string[],
  ) {
    super(reason);
  }
}

/** "loss is NaN, kl is Infinity"; undefined where all are finite. @internal */
export function notFinite(values: Record<string, number>): string | undefined {
  const broken = Object.entries(values).filter(([, value]) => !Number.isFinite(value));
  return broken.length > 0 ? broken.map(([name, value]) => `${name} is ${value}`).join(", ") : undefined;
}

/**
 * The error that names the songs whose input is not finite; undefined where all are finite.
 * @internal
 */
export function brokenData({ batch, names, where }: Divergence): UserError | undefined {
  const broken = names.filter((_, row) => largestInput(batch, row) === Infinity);
  if (broken.length === 0) return undefined;
  return new UserError(
    `Training stopped ${where}: ${few(broken)} ${broken.length === 1 ? "has a value" : "have values"} that ${broken.length === 1 ? "is" : "are"} NaN or infinite; leave ${broken.length === 1 ? "it" : "them"} out, or compute ${broken.length === 1 ? "its" : "their"} features again.`,
  );
}

/** The error after the last restart, naming the songs of the batch with the largest values. @internal */
export function divergedForGood(
  { reason, where, batch, names }: Divergence,
  kind: string,
  restarts: readonly Restart[],
  learningRate: number,
): UserError {
  const largest = [...names.keys()].sort((a, b) => largestInput(batch, b) - largestInput(batch, a)).slice(0, 3);
  const shown = largest.map((row) => `${names[row]} (${largestInput(batch, row).toPrecision(3)})`).join(", ");
  const earlier = restarts.map(({ step }) => ` after a restart from step ${step}`).join("");
  return new UserError(
    `Training the ${kind} diverged ${where}${earlier}, at a learning rate of ${learningRate}: ${reason}. ` +
      `Set learningRate to a tenth, ${Number((learningRate / 10).toPrecision(2))}, or look at the songs of that batch with the largest values: ${shown}; standardized features lie mostly within 3.`,
  );
}

/** The largest magnitude among a song's inputs; Infinity where one is not finite. */
function largestInput(batch: Batch, row: number): number {
  let largest = 0;
  for (const values of Object.values(batch)) {
    if (typeof values === "number") continue;
    const cols = values.length / batch.size;
    for (const x of values.subarray(row * cols, (row + 1) * cols)) {
      if (!Number.isFinite(x)) return Infinity;
      largest = Math.max(largest, Math.abs(x));
    }
  }
  return largest;
}

function few(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(", ");
  const songs = names.length === 1 ? "song" : "songs";
  return `${songs} ${shown}${names.length > 8 ? ` and ${names.length - 8} more` : ""}`;
}
