/** What is no longer a number while a model trains: found, put down to songs, and said. */

import { UserError } from "../errors.js";
import type { Batch } from "../models/dataset.js";

/** A training that diverged and went on from its best weights. */
export interface Restart {
  /** The epoch in which it diverged, from 1; it is trained anew. */
  epoch: number;
  /** The step at which it diverged, from 0. */
  step: number;
  /** What was not finite, such as "loss is NaN, kl is Infinity". */
  reason: string;
  /** The learning rate from here on. */
  learningRate: number;
}

/** Thrown inside of a training where a loss, its parts or the gradient is not finite. @internal */
export class Divergence extends Error {
  constructor(
    /** Such as "loss is NaN". */
    readonly reason: string,
    /** Where, such as "at step 12 (epoch 3)". */
    readonly where: string,
    readonly batch: Batch,
    /** What each row of the batch is called. */
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
 * Where the data themselves are not finite, no learning rate helps: the error that names the songs, or undefined.
 * @internal
 */
export function brokenData({ batch, names, where }: Divergence): UserError | undefined {
  const broken = names.filter((_, row) => largestInput(batch, row) === Infinity);
  if (broken.length === 0) return undefined;
  return new UserError(
    `Training stopped ${where}: ${few(broken)} ${broken.length === 1 ? "has a value" : "have values"} that ${broken.length === 1 ? "is" : "are"} NaN or infinite; leave ${broken.length === 1 ? "it" : "them"} out, or compute ${broken.length === 1 ? "its" : "their"} features again.`,
  );
}

/** The error after the last restart, with the songs of the batch that lie farthest from 0. @internal */
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
