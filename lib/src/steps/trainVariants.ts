import path from "node:path";
import type { Matrix } from "../array/index.js";
import type { Split } from "../collection/index.js";
import { UserError } from "../errors.js";
import { type Model, type Posterior, selectRows } from "../models/index.js";
import { watch } from "../notebook/watch.js";
import type { Run } from "../results/index.js";
import type { Song } from "../song.js";
import { type History, type TrainOptions, train } from "../training/index.js";
import { attemptAll } from "./attemptAll.js";
import { inTurn } from "./inTurn.js";

// biome-ignore lint/suspicious/noExplicitAny: the bound of a type parameter, which infers the model's own data
type AnyModel = Model<any, any>;
type DataOf<M> = M extends Model<infer Data, unknown> ? Data : never;

/** Options of {@link trainVariants}. */
export interface TrainVariantsOptions<Variant, M extends AnyModel>
  extends Pick<TrainOptions<DataOf<M>>, "epochs" | "patience" | "batchSize" | "learningRate" | "clipNorm" | "plateau"> {
  /** What differs between the models, such as kinds of features or values of beta. */
  variants: Iterable<Variant>;
  /** Name of a variant, such as "VAE of melStats": that of its latent space. */
  nameOf: (variant: Variant) => string;
  /** Makes the model of a variant, before training. */
  build: (variant: Variant, seed: number) => M | Promise<M>;
  /** The data of all songs, in the form that the model takes; by seed where they were learned with it. */
  dataOf: (variant: Variant, seed: number) => DataOf<M>;
  /** Makes what the model is trained on of the training songs' data, such as shifted copies. Default: that itself. */
  augment?: (training: DataOf<M>, variant: Variant, seed: number) => DataOf<M>;
  /** Which songs to train on, and which determine early stopping; without validation songs it has none. */
  split: Split;
  /** One training each. */
  seeds: readonly number[];
  /** The songs, whose ids name them in messages. */
  songs: readonly Song[];
  /** Which models stay in memory: of the first seed, of all seeds, or none. Default "first". */
  keep?: "first" | "all" | "none";
  /** Other data of the same songs that every model encodes as well, by name, such as their sound alone. */
  views?: Readonly<Record<string, DataOf<M>>>;
  /** Folder for a checkpoint of each training after every epoch; a training that was interrupted resumes there. "": none. */
  checkpoints?: string;
  /** Whether at least one variant must succeed. Default true. */
  required?: boolean;
}

/** A trained model, and what it makes of all songs. */
export interface Trained<M extends AnyModel = AnyModel, Variant = unknown> {
  /** Name of its variant. */
  name: string;
  /** Its variant. */
  variant: Variant;
  /** Of its first weights and its training. */
  seed: number;
  /** In memory as `keep` has it. */
  model: M;
  /** The losses of each epoch. */
  history: History;
  /** The posterior of all songs. */
  posterior: Posterior;
  /** Their posteriors given the `views` of the options, by name. */
  views: Readonly<Record<string, Posterior>>;
}

/** Models of each run that are still in memory, by name of the variant: a cell that is run again replaces them. */
const inMemory = new WeakMap<object, Map<string, AnyModel[]>>();

/**
 * Trains one model per variant and seed, each with a progress line, until the validation loss no longer falls, and
 * encodes all songs with it. A variant that fails, such as one whose training diverges, is left out with all of its
 * seeds and listed in `failed.csv`; the others go on.
 *
 * @param run the run of the notebook
 * @param options the variants, their models and data, and how to train
 * @returns the trained models, variant by variant, seed by seed
 * @throws UserError with the first reason, where all variants failed and one was required
 */
export async function trainVariants<M extends AnyModel, Variant = string>(
  run: Run,
  options: TrainVariantsOptions<Variant, M>,
): Promise<Trained<M, Variant>[]> {
  const { variants, nameOf, build, dataOf, split, seeds, songs, required = true, ...more } = options;
  const { augment = (training) => training, keep = "first", views = {}, checkpoints = "", ...fit } = more;
  const ids = Array.from(split.train, (i) => songs[i]?.id ?? String(i));
  const kept = inMemory.get(run) ?? new Map<string, AnyModel[]>();
  inMemory.set(run, kept);

  const trainVariant = async (variant: Variant): Promise<Trained<M, Variant>[]> => {
    const name = nameOf(variant);
    if (keep !== "none") {
      for (const model of kept.get(name) ?? []) model.dispose();
      kept.set(name, []);
    }
    const trained: Trained<M, Variant>[] = [];
    for (const seed of seeds) {
      const data = dataOf(variant, seed);
      const training = selectRows(data, split.train);
      const validation = split.validation.length > 0 ? selectRows(data, split.validation) : undefined;
      const model = await build(variant, seed);
      const history = await watch(`Training ${name}, seed ${seed}`, (task) =>
        train(model, augment(training, variant, seed), {
          ...fit,
          ...resumable(checkpoints, name, seed),
          validation,
          seed,
          ids,
          ...task,
        }),
      );
      const posterior = await model.encode(data);
      const posteriors = await inTurn(
        Object.entries(views),
        async ([view, X]) => [view, await model.encode(X)] as const,
      );
      trained.push({ name, variant, seed, model, history, posterior, views: Object.fromEntries(posteriors) });
      if (keep === "all" || (keep === "first" && trained.length === 1)) kept.get(name)?.push(model);
      else model.dispose();
    }
    return trained;
  };
  const ended = await attemptAll(run, variants, { nameOf, work: trainVariant, required });
  return ended.flatMap(({ result }) => result);
}

/** A folder of its own for the checkpoints of a training, whatever its name. */
function resumable(checkpoints: string, name: string, seed: number) {
  if (checkpoints === "") return {};
  const folder = `${name.replace(/[^\p{L}\p{N}]+/gu, "_")}_${seed}`;
  return { checkpointDir: path.join(checkpoints, folder), resume: true };
}

/**
 * The latent means of trained models, as representations to cluster.
 *
 * @param trained as {@link trainVariants} gave them
 * @returns by name of the variant, one n x latentDim matrix per seed
 */
export function latentSpaces(trained: readonly Trained[]): Record<string, Matrix[]> {
  const spaces: Record<string, Matrix[]> = {};
  for (const { name, posterior } of trained) {
    spaces[name] ??= [];
    spaces[name].push(posterior.mu);
  }
  return spaces;
}

/**
 * The latent means that trained models give to sound alone and to lyrics alone, for `evaluateRetrieval`.
 *
 * @param trained as {@link trainVariants} gave them, with the views `audio` and `lyrics`
 * @returns by name of the variant, one n x latentDim matrix per modality and seed
 */
export function crossModalSpaces(trained: readonly Trained[]): Record<string, { audio: Matrix[]; lyrics: Matrix[] }> {
  const spaces: Record<string, { audio: Matrix[]; lyrics: Matrix[] }> = {};
  for (const { name, views } of trained) {
    const { audio, lyrics } = views;
    if (!audio || !lyrics) throw new UserError(`"${name}" was trained without the views audio and lyrics; give both.`);
    spaces[name] ??= { audio: [], lyrics: [] };
    spaces[name].audio.push(audio.mu);
    spaces[name].lyrics.push(lyrics.mu);
  }
  return spaces;
}
