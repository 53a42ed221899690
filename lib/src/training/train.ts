import { existsSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { UserError } from "../errors.js";
import { finalKlWeight, klWeightAt } from "../models/betaSchedule.js";
import type { Batch, Dataset } from "../models/dataset.js";
import { type LossReport, LossTotals, type Model, microBatches, type Pass, range, readTerms } from "../models/model.js";
import { checkNumber, withDefaults } from "../options.js";
import type { TaskOptions } from "../task.js";
import { device } from "../tensor/backend.js";
import { Rng } from "../tensor/rng.js";
import type { NamedArray } from "../tensor/safetensors.js";
import { Adam } from "./adam.js";
import { checkpointFile, loadCheckpoint, saveCheckpoint, type TrainingState } from "./checkpoint.js";
import { gradientStep, type StepResult } from "./gradient.js";
import { type PlateauOptions, Watcher } from "./plateau.js";

export interface TrainOptions<Data> extends TaskOptions {
  /** Songs whose loss decides when to stop and which weights are kept. Without them the training loss decides. */
  validation?: Data | undefined;
  /** Passes over the data at most. Default 100. */
  epochs?: number;
  /** Songs per step; the last, smaller batch of an epoch is used too. Default 64. */
  batchSize?: number;
  /** Adam's step size. Default 1e-3. */
  learningRate?: number;
  /** Epochs without a better loss after which training stops. Default 15. */
  patience?: number;
  /** Lowers the learning rate on a plateau; false keeps it. Default { factor: 0.5, patience: 5 }. */
  plateau?: PlateauOptions | false;
  /** Gradients whose norm over all parameters is larger are scaled down to it; 0 leaves them. Default 0. */
  clipNorm?: number;
  /** Seed of the order of the songs and of the noise. Default 0. */
  seed?: number;
  /** Folder for checkpoints; none are written without it. */
  checkpointDir?: string | undefined;
  /** Steps between checkpoints. Default: one epoch. */
  checkpointEvery?: number | undefined;
  /** Carries on from the checkpoint in checkpointDir, if there is one, as if it had never been interrupted. Default false. */
  resume?: boolean;
  /** What each row of the data is called in messages; default its index. */
  ids?: readonly string[] | undefined;
}

/** One epoch: losses averaged over songs. Parts that a model has beside recon and kl appear under their own names. */
export interface EpochRow {
  /** From 1. */
  epoch: number;
  loss: number;
  recon: number;
  kl: number;
  valLoss?: number;
  valRecon?: number;
  valKl?: number;
  /** Learning rate in this epoch. */
  lr: number;
  seconds: number;
  [part: string]: number | undefined;
}

export interface History {
  rows: EpochRow[];
  /** True where the signal ended it; the model then has the weights of the last step. */
  interrupted: boolean;
  /** True where no better loss came for `patience` epochs. */
  stoppedEarly: boolean;
  /** The epoch whose weights the model has now (unless interrupted): the one with the best loss. */
  bestEpoch: number;
  /** Where it ran, in words. */
  device: string;
  seconds: number;
}

let announced = false;

/**
 * Trains a model with Adam, in place. Songs are shuffled anew every epoch; the same seed gives the same weights.
 * It ends after `epochs`, or when the loss on `validation` has not improved for `patience` epochs, and leaves the
 * model with the weights of the best epoch. An aborted `signal` ends it before the next step and keeps the
 * weights learnt so far.
 *
 * @throws UserError when the loss is no longer a number (with the step and the songs), or memory runs out (with a
 *   batch size that fits)
 */
export async function train<Data>(
  model: Model<Data, unknown>,
  data: Data,
  options: TrainOptions<Data> = {},
): Promise<History> {
  const { onProgress, signal, ...given } = options;
  const settings = withDefaults<Omit<TrainOptions<Data>, keyof TaskOptions>>("train", given, {
    validation: undefined,
    epochs: 100,
    batchSize: 64,
    learningRate: 1e-3,
    patience: 15,
    plateau: {},
    clipNorm: 0,
    seed: 0,
    checkpointDir: undefined,
    checkpointEvery: undefined,
    resume: false,
    ids: undefined,
  }) as Required<Omit<TrainOptions<Data>, keyof TaskOptions>>;
  const { epochs, batchSize, learningRate, patience, plateau, clipNorm, seed, checkpointDir } = settings;
  checkNumber("epochs", epochs, { min: 1, integer: true });
  checkNumber("batchSize", batchSize, { min: 1, integer: true });
  checkNumber("learningRate", learningRate, { min: 1e-12 });
  checkNumber("patience", patience, { min: 1, integer: true });
  checkNumber("clipNorm", clipNorm, { min: 0 });

  const started = performance.now();
  const dataset = model.dataset(data);
  const validation = settings.validation === undefined ? undefined : model.dataset(settings.validation);
  if (!announced) console.info(`Training on ${device()}.`);
  announced = true;

  const stepsPerEpoch = Math.ceil(dataset.length / batchSize);
  const checkpointEvery = settings.checkpointEvery ?? stepsPerEpoch;
  const fingerprint = {
    model: model.kind,
    ...Object.fromEntries(Object.entries(model.options).map(([name, value]) => [name, JSON.stringify(value)])),
    songs: dataset.length,
    batchSize,
    learningRate,
    clipNorm,
    trainingSeed: seed,
  };
  const rng = new Rng(seed, "train");
  const watcher = new Watcher(learningRate, patience, plateau === false ? undefined : plateau);
  let rows: EpochRow[] = [];
  let best: NamedArray[] = [];
  let totals = new LossTotals();
  let epoch = 0;
  let stepInEpoch = 0;
  let stoppedEarly = false;
  let interrupted = false;

  const resumable = settings.resume && checkpointDir && existsSync(checkpointFile(checkpointDir));
  const saved = resumable ? await loadCheckpoint(checkpointDir, fingerprint) : undefined;
  const adam = new Adam(model.parameters);
  if (saved) {
    model.setWeights(saved.arrays);
    adam.restore(saved.arrays, saved.state.adamStep);
    watcher.state = saved.state.watcher;
    ({ rows, epoch, stepInEpoch, stoppedEarly } = saved.state);
    totals = LossTotals.from(saved.state.totals);
    best = saved.best;
  }
  const checkpoint = async (): Promise<void> => {
    if (!checkpointDir) return;
    const state: TrainingState = {
      fingerprint,
      epoch,
      stepInEpoch,
      adamStep: adam.step,
      watcher: watcher.state,
      rows,
      totals: totals.state(),
      stoppedEarly,
    };
    await saveCheckpoint(checkpointDir, state, [...model.weights(), ...adam.state()], best);
  };

  const pause = pauser();
  try {
    while (epoch < epochs && !stoppedEarly && !interrupted) {
      const order = rng.stream(`shuffle/${epoch}`).permutation(dataset.length);
      const batchAt = (step: number) => dataset.read(order.slice(step * batchSize, (step + 1) * batchSize));
      const epochStarted = performance.now();
      const lr = watcher.state.learningRate;
      let next = stepInEpoch < stepsPerEpoch ? batchAt(stepInEpoch) : undefined;
      while (stepInEpoch < stepsPerEpoch) {
        const batch = (await next) as Batch;
        if (stepInEpoch + 1 < stepsPerEpoch) {
          next = batchAt(stepInEpoch + 1);
          next.catch(() => {}); // It is awaited, and its error thrown, in the next step; an interrupt may come first.
        }
        const step = epoch * stepsPerEpoch + stepInEpoch;
        const pass: Pass = {
          training: true,
          kl: klWeightAt(model.options.beta, epoch + stepInEpoch / stepsPerEpoch),
          rng: rng.stream(`noise/${step}`),
        };
        const result = await withAdvice(model, batch, pass, () =>
          gradientStep(model, batch, pass, clipNorm, async () => {
            await pause();
            return signal?.aborted ?? false;
          }),
        );
        if (!result) {
          interrupted = true;
          break;
        }
        refuseDivergence(result.terms, step, named(order, stepInEpoch), lr);
        adam.apply(result.gradients, lr);
        result.dispose();
        totals.add(result.terms, batch.size);
        stepInEpoch++;
        if (stepInEpoch < stepsPerEpoch) {
          report(totals.means().loss);
          if ((epoch * stepsPerEpoch + stepInEpoch) % checkpointEvery === 0) await checkpoint();
        }
        await pause();
        interrupted = signal?.aborted ?? false;
        if (interrupted) break;
      }
      if (stepInEpoch < stepsPerEpoch) break;

      const row: EpochRow = { epoch: epoch + 1, ...totals.means(), lr, seconds: 0 };
      if (validation) {
        const measured = await validationLoss(model, validation, batchSize, seed, pause, signal);
        if (!measured) {
          interrupted = true;
          break;
        }
        const { loss, recon, kl } = measured;
        Object.assign(row, { valLoss: loss, valRecon: recon, valKl: kl });
      }
      row.seconds = (performance.now() - epochStarted) / 1000;
      rows.push(row);
      epoch++;
      stepInEpoch = 0;
      totals = new LossTotals();
      const verdict = watcher.epochEnded(epoch, row.valLoss ?? row.loss);
      if (verdict.best) best = model.weights();
      stoppedEarly = verdict.stop;
      report(row.valLoss ?? row.loss);
      if (stoppedEarly || epoch === epochs || (epoch * stepsPerEpoch) % checkpointEvery === 0) await checkpoint();
    }
    if (interrupted) await checkpoint();
    else if (best.length > 0) model.setWeights(new Map(best.map((b) => [b.name, b])));
  } finally {
    adam.dispose();
  }
  return {
    rows,
    interrupted,
    stoppedEarly,
    bestEpoch: watcher.state.bestEpoch,
    device: device(),
    seconds: (performance.now() - started) / 1000,
  };

  function named(order: Int32Array, step: number): string[] {
    const indices = order.subarray(step * batchSize, (step + 1) * batchSize);
    return Array.from(indices, (i) => settings.ids?.[i] ?? String(i));
  }

  function report(loss: number): void {
    onProgress?.({
      done: epoch * stepsPerEpoch + stepInEpoch,
      total: epochs * stepsPerEpoch,
      detail: `epoch ${Math.min(epoch + (stepInEpoch > 0 ? 1 : 0), epochs)}/${epochs}  loss ${loss.toPrecision(4)}`,
    });
  }
}

/** Means of the loss terms over songs, undefined when interrupted; the noise is the same every time, so that epochs compare. */
async function validationLoss(
  model: Model<never, unknown>,
  dataset: Dataset,
  batchSize: number,
  seed: number,
  pause: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<LossReport | undefined> {
  const totals = new LossTotals();
  for (let start = 0; start < dataset.length; start += batchSize) {
    const batch = await dataset.read(range(start, Math.min(start + batchSize, dataset.length)));
    const rng = new Rng(seed, `validation/${start}`);
    for (const part of microBatches(batch, model.microBatch)) {
      const pass = { training: false, kl: finalKlWeight(model.options.beta), rng };
      totals.add(
        readTerms(() => model.lossTerms(part, pass)),
        part.size,
      );
      await pause();
      if (signal?.aborted) return undefined;
    }
  }
  return totals.means();
}

/** Lets the event loop run when it has waited for 50 ms, so that a notebook's interrupt is seen. */
function pauser(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 50) return;
    await nextTurn();
    last = performance.now();
  };
}

function refuseDivergence(terms: Record<string, number>, step: number, songs: string[], learningRate: number): void {
  const broken = Object.entries(terms).filter(([, value]) => !Number.isFinite(value));
  if (broken.length === 0) return;
  const shown = songs.length > 8 ? `${songs.slice(0, 8).join(", ")}, …` : songs.join(", ");
  throw new UserError(
    `Training diverged at step ${step}: ${broken.map(([name, value]) => `${name} is ${value}`).join(", ")}, in the batch of songs ${shown}. ` +
      `The usual causes: NaN or huge values in the features (standardise them), a learning rate that is too large (it is ${learningRate}; try a tenth), or gradients that explode (set clipNorm: 1).`,
  );
}

/** Runs a step; when memory runs out, finds the largest half, quarter, … of the batch that fits, and says it. */
async function withAdvice(
  model: Model<never, unknown>,
  batch: Batch,
  pass: Pass,
  step: () => Promise<StepResult | undefined>,
): Promise<StepResult | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    let fits = Math.floor(batch.size / 2);
    while (fits > 0 && !(await trial(model, microBatches(batch, fits)[0] as Batch, pass))) fits = Math.floor(fits / 2);
    throw new UserError(
      fits > 0
        ? `A batch of ${batch.size} songs does not fit into memory; one of ${fits} does: set batchSize: ${fits}.`
        : `Not even one song fits into memory with this ${model.kind}; use shorter inputs or a smaller model.`,
    );
  }
}

async function trial(model: Model<never, unknown>, batch: Batch, pass: Pass): Promise<boolean> {
  try {
    (await gradientStep(model, batch, pass, 0, async () => false))?.dispose();
    return true;
  } catch (error) {
    if (isOutOfMemory(error)) return false;
    throw error;
  }
}

function isOutOfMemory(error: unknown): boolean {
  return /OOM|out of memory|RESOURCE_EXHAUSTED|TF_Status: 8|bad_alloc|Array buffer allocation/i.test(String(error));
}
