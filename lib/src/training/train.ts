import { existsSync } from "node:fs";
import { Rng } from "../array/rng.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import type { NamedArray } from "../io/safetensors.js";
import { klWeightAt } from "../models/betaSchedule.js";
import { type Batch, type Dataset, microBatches } from "../models/dataset.js";
import { LossTotals, type Pass } from "../models/lossTerms.js";
import { BATCH_SIZE, meanLoss } from "../models/meanLoss.js";
import type { Model } from "../models/model.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { device } from "../tensorflow/backend.js";
import { warn } from "../warnings.js";
import { Adam } from "./adam.js";
import {
  checkpointFile,
  checksumOf,
  type Fingerprint,
  loadCheckpoint,
  saveCheckpoint,
  type TrainingState,
} from "./checkpoint.js";
import { brokenData, Divergence, divergedForGood, notFinite, type Restart } from "./divergence.js";
import { gradientStep, type StepResult } from "./gradient.js";
import type { EpochRow, History } from "./history.js";
import { type AutoClipOptions, NormLimit } from "./normLimit.js";
import { type PlateauOptions, Watcher } from "./plateau.js";

/** Options of {@link train}. */
export interface TrainOptions<Data> extends TaskOptions {
  /** Songs whose loss determines early stopping and the best weights. Default: the training loss does. */
  validation?: Data | undefined;
  /** Upper bound of the passes over the data. Default 100. */
  epochs?: number;
  /** Songs per step; the last batch of an epoch may be smaller. Default 64. */
  batchSize?: number;
  /** Adam's step size. Default 1e-3. */
  learningRate?: number;
  /** Epochs without improvement after which training stops. Default 15. */
  patience?: number;
  /** Lowers the learning rate on a plateau; false keeps it. Default { factor: 0.5, patience: 5 }. */
  plateau?: PlateauOptions | false;
  /**
   * Upper bound of the global gradient norm, so that one batch with an outlier does not undo the training; 0: none.
   * Default "auto": { factor: 20, steps: 100 }, 20 times the median norm of the last 100 steps, which ordinary batches do
   * not reach.
   */
  clipNorm?: number | "auto" | AutoClipOptions;
  /** How often training goes back to its best weights, at half the learning rate, after it diverged. Default 1. */
  maxRestarts?: number;
  /** Seed of the order of the songs and of the noise. Default 0. */
  seed?: number;
  /** Folder for checkpoints; none are written without it. */
  checkpointDir?: string | undefined;
  /** Steps between checkpoints, which may fall within an epoch. Default: one epoch. */
  checkpointEvery?: number | undefined;
  /**
   * Resume from the checkpoint in checkpointDir, if there is one, with the same result as without interruption. Default
   * false.
   */
  resume?: boolean;
  /** Names of the rows in messages; default their indices. */
  ids?: readonly string[] | undefined;
  /** Called with the losses of each epoch when it has ended, before its checkpoint is written. */
  onEpoch?: ((row: EpochRow) => void) | undefined;
}

/**
 * Trains a model with Adam, in place. Songs are reshuffled every epoch; the same seed gives the same weights.
 * Ends after `epochs`, or when the loss on `validation` has not improved for `patience` epochs, with the weights of the
 * best epoch. An aborted `signal` ends it before the next step with the current weights. Where a loss (training or
 * validation) or a gradient is not finite, training restarts from the best weights at half the learning rate, by default once,
 * and warns, and reports it in `restarts`.
 *
 * @param model changed in place
 * @param data the training songs, in the form this model takes
 * @returns the losses of each epoch, and how the training ended
 * @throws UserError when it diverges again or the data are not finite (with the step and the songs; the model then has its
 *   best weights, or its first), or memory runs out (with a batch size that fits)
 */
export async function train<Data>(
  model: Model<Data, unknown>,
  data: Data,
  options: TrainOptions<Data> = {},
): Promise<History> {
  const { onProgress, signal, ...given } = options;
  const settings = checkedSettings(given);
  const started = performance.now();
  const run = new Run(model, data, settings, { onProgress, signal });
  try {
    await run.openCheckpoint();
    run.report(`on ${device()}`);
    await run.epochs();
    return { ...(await run.end()), seconds: (performance.now() - started) / 1000 };
  } finally {
    run.dispose();
  }
}

type Settings<Data> = Required<Omit<TrainOptions<Data>, keyof TaskOptions>>;

function checkedSettings<Data>(given: TrainOptions<Data>): Settings<Data> {
  const settings = withDefaults<Omit<TrainOptions<Data>, keyof TaskOptions>>("train", given, {
    validation: undefined,
    epochs: 100,
    batchSize: BATCH_SIZE,
    learningRate: 1e-3,
    patience: 15,
    plateau: {},
    clipNorm: "auto",
    maxRestarts: 1,
    seed: DEFAULT_SEED,
    checkpointDir: undefined,
    checkpointEvery: undefined,
    resume: false,
    ids: undefined,
    onEpoch: undefined,
  }) as Settings<Data>;
  checkNumber("epochs", settings.epochs, { min: 1, integer: true });
  checkNumber("batchSize", settings.batchSize, { min: 1, integer: true });
  checkNumber("learningRate", settings.learningRate, { min: 1e-12 });
  checkNumber("patience", settings.patience, { min: 1, integer: true });
  checkNumber("maxRestarts", settings.maxRestarts, { min: 0, integer: true });
  checkNumber("seed", settings.seed, { integer: true });
  if (settings.checkpointEvery !== undefined) {
    checkNumber("checkpointEvery", settings.checkpointEvery, { min: 1, integer: true });
  }
  if (settings.resume && !settings.checkpointDir) {
    throw new UserError("resume needs the folder of the checkpoint, but checkpointDir is not given; give the folder.");
  }
  return settings;
}

/** One training run: its state and its steps. */
class Run<Data> {
  readonly #model: Model<Data, unknown>;
  readonly #settings: Settings<Data>;
  readonly #task: TaskOptions;
  readonly #dataset: Dataset;
  readonly #validation: Dataset | undefined;
  readonly #stepsPerEpoch: number;
  readonly #checkpointEvery: number;
  readonly #fingerprint: Fingerprint;
  readonly #rng: Rng;
  readonly #adam: Adam;
  readonly #watcher: Watcher;
  readonly #normLimit: NormLimit;
  readonly #pause = pauses();
  #rows: EpochRow[] = [];
  /** The weights of the best epoch; before there is one, the first. */
  #best: NamedArray[];
  #totals = new LossTotals();
  /** Completed epochs, and completed steps of the current one. */
  #epoch = 0;
  #stepInEpoch = 0;
  #stoppedEarly = false;
  #interrupted = false;
  #restarts: Restart[] = [];

  constructor(model: Model<Data, unknown>, data: Data, settings: Settings<Data>, task: TaskOptions) {
    const { batchSize, learningRate, patience, plateau, clipNorm, seed } = settings;
    this.#model = model;
    this.#settings = settings;
    this.#task = task;
    this.#dataset = model.dataset(data);
    this.#validation = settings.validation === undefined ? undefined : model.dataset(settings.validation);
    this.#stepsPerEpoch = Math.ceil(this.#dataset.length / batchSize);
    this.#checkpointEvery = settings.checkpointEvery ?? this.#stepsPerEpoch;
    this.#fingerprint = {
      model: model.kind,
      ...Object.fromEntries(Object.entries(model.options).map(([name, value]) => [name, JSON.stringify(value)])),
      songs: this.#dataset.length,
      batchSize,
      learningRate,
      clipNorm: typeof clipNorm === "object" ? JSON.stringify(clipNorm) : clipNorm,
      trainingSeed: seed,
    };
    this.#rng = new Rng(seed, "train");
    this.#watcher = new Watcher(learningRate, patience, plateau === false ? undefined : plateau);
    this.#normLimit = new NormLimit(clipNorm);
    this.#adam = new Adam(model.parameters);
    this.#best = model.weights();
  }

  dispose(): void {
    this.#adam.dispose();
  }

  /** Resumes from the checkpoint, if requested and present. */
  async openCheckpoint(): Promise<void> {
    const { resume, checkpointDir } = this.#settings;
    if (!checkpointDir) return;
    this.#fingerprint["checksum of the songs"] = await checksumOf(this.#dataset);
    if (this.#validation) {
      this.#fingerprint["checksum of the validation songs"] = await checksumOf(this.#validation);
    }
    if (!resume || !existsSync(checkpointFile(checkpointDir))) return;
    const { state, arrays, best } = await loadCheckpoint(checkpointDir, this.#fingerprint);
    this.#model.setWeights(arrays);
    this.#adam.restore(arrays, state.adamStep);
    this.#watcher.state = state.watcher;
    this.#rows = state.rows;
    this.#epoch = state.epoch;
    this.#stepInEpoch = state.stepInEpoch;
    this.#stoppedEarly = state.stoppedEarly;
    this.#totals = LossTotals.from(state.totals);
    this.#best = best;
    this.#restarts = state.restarts;
    this.#normLimit.norms = state.norms;
  }

  async #checkpoint(): Promise<void> {
    const { checkpointDir } = this.#settings;
    if (!checkpointDir) return;
    const state: TrainingState = {
      fingerprint: this.#fingerprint,
      epoch: this.#epoch,
      stepInEpoch: this.#stepInEpoch,
      adamStep: this.#adam.step,
      watcher: this.#watcher.state,
      rows: this.#rows,
      totals: this.#totals.state(),
      stoppedEarly: this.#stoppedEarly,
      restarts: this.#restarts,
      norms: this.#normLimit.norms,
    };
    await saveCheckpoint(checkpointDir, state, [...this.#model.weights(), ...this.#adam.state()], this.#best);
  }

  /** Completed steps in total. */
  get #step(): number {
    return this.#epoch * this.#stepsPerEpoch + this.#stepInEpoch;
  }

  /** Runs the remaining epochs, until interrupted or stopped early. */
  async epochs(): Promise<void> {
    while (this.#epoch < this.#settings.epochs && !this.#stoppedEarly && !this.#interrupted) {
      const started = performance.now();
      const learningRate = this.#watcher.state.learningRate;
      try {
        await this.#steps(learningRate);
        if (this.#stepInEpoch < this.#stepsPerEpoch) break;
        await this.#endEpoch(learningRate, started);
      } catch (error) {
        if (!(error instanceof Divergence)) throw error;
        this.#restart(error);
      }
    }
  }

  /** Restores the best weights to repeat the epoch at half the learning rate; throws after the last restart. */
  #restart(divergence: Divergence): void {
    const { state } = this.#watcher;
    this.#model.setWeights(new Map(this.#best.map((b) => [b.name, b])));
    const broken = brokenData(divergence);
    if (broken) throw broken;
    if (this.#restarts.length >= this.#settings.maxRestarts) {
      throw divergedForGood(divergence, this.#model.kind, this.#restarts, state.learningRate);
    }
    const { reason, where } = divergence;
    state.learningRate /= 2;
    this.#restarts.push({ epoch: this.#epoch + 1, step: this.#step, reason, learningRate: state.learningRate });
    warn(
      "TrainingWarning",
      `Training the ${this.#model.kind} diverged ${where}: ${reason}. It goes on from ` +
        `${state.bestEpoch > 0 ? `its best weights, of epoch ${state.bestEpoch},` : "its first weights"} at half the learning rate, ${state.learningRate}.`,
    );
    this.#adam.reset();
    this.#stepInEpoch = 0;
    this.#totals = new LossTotals();
  }

  /** Runs the remaining steps of an epoch; the next batch is read during each step. */
  async #steps(learningRate: number): Promise<void> {
    const { batchSize } = this.#settings;
    const order = this.#rng.stream(`shuffle/${this.#epoch}`).permutation(this.#dataset.length);
    const indices = (step: number) => order.slice(step * batchSize, (step + 1) * batchSize);
    let next = this.#stepInEpoch < this.#stepsPerEpoch ? this.#dataset.read(indices(this.#stepInEpoch)) : undefined;
    while (this.#stepInEpoch < this.#stepsPerEpoch) {
      const batch = (await next) as Batch;
      if (this.#stepInEpoch + 1 < this.#stepsPerEpoch) {
        next = this.#dataset.read(indices(this.#stepInEpoch + 1));
        next.catch(() => {}); // Awaited in the next step, which throws its error, unless an interrupt comes first.
      }
      if (!(await this.#learn(batch, indices(this.#stepInEpoch), learningRate))) return;
      if (this.#stepInEpoch < this.#stepsPerEpoch) {
        this.#reportLoss(this.#totals.means().loss);
        if (this.#step % this.#checkpointEvery === 0) await this.#checkpoint();
      }
      await this.#pause();
      this.#interrupted = this.#task.signal?.aborted ?? false;
      if (this.#interrupted) return;
    }
  }

  /** One gradient step; false where it was interrupted, which leaves the weights unchanged. */
  async #learn(batch: Batch, indices: Int32Array, learningRate: number): Promise<boolean> {
    const pass: Pass = {
      training: true,
      kl: klWeightAt(this.#model.options.beta, this.#epoch + this.#stepInEpoch / this.#stepsPerEpoch),
      rng: this.#rng.stream(`noise/${this.#step}`),
    };
    const result = await withAdvice(this.#model, batch, pass, () =>
      gradientStep(this.#model, batch, pass, this.#normLimit.limit, async () => {
        await this.#pause();
        return this.#task.signal?.aborted ?? false;
      }),
    );
    if (!result) {
      this.#interrupted = true;
      return false;
    }
    const reason = notFinite({ ...result.terms, "the norm of the gradient": result.norm });
    if (reason) {
      result.dispose();
      const names = Array.from(indices, (i) => this.#settings.ids?.[i] ?? `in row ${i}`);
      throw new Divergence(reason, `at step ${this.#step} (epoch ${this.#epoch + 1})`, batch, names);
    }
    this.#normLimit.seen(result.norm);
    this.#adam.apply(result.gradients, learningRate);
    result.dispose();
    this.#totals.add(result.terms, batch.size);
    this.#stepInEpoch++;
    return true;
  }

  /** Validates, appends the epoch's row, and updates learning rate and early stopping. */
  async #endEpoch(learningRate: number, started: number): Promise<void> {
    const row: EpochRow = { epoch: this.#epoch + 1, ...this.#totals.means(), lr: learningRate, seconds: 0 };
    if (this.#validation) {
      const measured = await meanLoss(this.#model, this.#validation, this.#settings, async (part) => {
        const reason = notFinite(part.terms);
        if (reason) {
          const names = Array.from(part.indices, (i) => `in row ${i} of the validation data`);
          throw new Divergence(`validation ${reason}`, `after epoch ${this.#epoch + 1}`, part.batch, names);
        }
        await this.#pause();
        return this.#task.signal?.aborted ?? false;
      });
      if (!measured) {
        this.#interrupted = true;
        return;
      }
      const { loss, recon, kl } = measured;
      Object.assign(row, { valLoss: loss, valRecon: recon, valKl: kl });
    }
    row.seconds = (performance.now() - started) / 1000;
    this.#rows.push(row);
    this.#epoch++;
    this.#stepInEpoch = 0;
    this.#totals = new LossTotals();
    const verdict = this.#watcher.epochEnded(this.#epoch, row.valLoss ?? row.loss);
    if (verdict.best) this.#best = this.#model.weights();
    this.#stoppedEarly = verdict.stop;
    this.#reportLoss(row.valLoss ?? row.loss);
    this.#settings.onEpoch?.(row);
    const last = this.#stoppedEarly || this.#epoch === this.#settings.epochs;
    if (last || this.#step % this.#checkpointEvery === 0) await this.#checkpoint();
  }

  /** Restores the best weights (the current ones stay after an interrupt) and saves the run. */
  async end(): Promise<Omit<History, "seconds">> {
    if (this.#interrupted) await this.#checkpoint();
    else this.#model.setWeights(new Map(this.#best.map((b) => [b.name, b])));
    return {
      rows: this.#rows,
      interrupted: this.#interrupted,
      stoppedEarly: this.#stoppedEarly,
      restarts: this.#restarts,
      bestEpoch: this.#watcher.state.bestEpoch,
      device: device(),
    };
  }

  #reportLoss(loss: number): void {
    const { epochs } = this.#settings;
    const shown = Math.min(this.#epoch + (this.#stepInEpoch > 0 ? 1 : 0), epochs);
    this.report(`epoch ${shown}/${epochs}  loss ${loss.toPrecision(4)}`);
  }

  report(detail: string): void {
    const total = this.#settings.epochs * this.#stepsPerEpoch;
    this.#task.onProgress?.({ done: this.#step, total, detail, keeps: true });
  }
}

/**
 * Runs a step; when memory runs out, finds the largest half, quarter, … of the batch that fits, for the error message.
 */
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
