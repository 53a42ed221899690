import { type Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { type LogisticRegression, logisticRegression } from "../classification/index.js";
import type { Split } from "../collection/index.js";
import { UserError } from "../errors.js";
import type { Row } from "../io/index.js";
import { balancedAccuracyScore, type Truth } from "../metrics/index.js";
import { isMissing } from "../metrics/labels.js";
import { checkNumber, DEFAULT_SEED } from "../options.js";

/** A model that generates what is missing of songs, such as `JointVae`, `Mvtcae` and `MmvaePlus`. */
export interface Generating {
  /** Draws every modality of each song, given those in `data`, rows by name. */
  generate(data: object, options: { seed: number }): Promise<object>;
  /** Draws `n` songs of no song in particular. */
  sample(n: number, options: { seed: number }): Promise<object>;
}

/** Options of {@link generativeCoherence}. */
export interface GenerativeCoherenceOptions extends TaskOptions {
  /** Real vectors of all songs by modality, n x values each. */
  modalities: Readonly<Record<string, MatrixLike>>;
  /** n: true or 1 for the songs that have all modalities. The others are not read. Default: all. */
  paired?: ArrayLike<boolean | number>;
  /** The classifiers are fitted on the training songs and tuned on the validation songs; scored are the test songs. */
  split: Split;
  /** True labels by name, such as `truthOf(songs, ["genre", "language"])`. */
  truth: Readonly<Record<string, Truth>>;
  /** Those that judge, to compare several models without fitting them again. Default: {@link coherenceClassifiers} of the same. */
  classifiers?: CoherenceClassifiers;
  /** Draws per song, and a hundredth of the draws from the prior. Default 10. */
  samples?: number;
  /** Of the draws. Default 0. */
  seed?: number;
}

/** Classifiers of each label by modality: `classifiers.genre.audio`. {@link coherenceClassifiers} fits them. */
export type CoherenceClassifiers = Readonly<
  Record<string, Readonly<Record<string, Pick<LogisticRegression, "predict">>>>
>;

/** Values of C to try, as in `supervisedCeiling`. */
const PENALTIES = [0.01, 0.1, 1, 10];

/**
 * Coherence of what a model generates (Shi et al. 2019, "Variational Mixture-of-Experts Autoencoders for Multi-Modal Deep Generative
 * Models"; as MultiVae's CoherenceEvaluator): do lyrics that are generated from a song's sound have the song's language and genre,
 * and the other way round? Judged by a logistic regression of each label for each modality, fitted on real vectors.
 *
 * - cross coherence, `from` a modality `to` another: the mean over the classes of the share of draws whose generated vector is given
 *   the song's own label. 1 is perfect; `real` is what the classifier reaches on the songs' real vectors, `chance` 1 / classes.
 * - joint coherence, `from` "prior" `to` "all": the share of draws from the prior whose modalities are all given the same label.
 *   `chance` is that share if the modalities were drawn independently. A model whose draws all look alike has a high one, too.
 *
 * @param model the trained model
 * @param options the real vectors, labels and split
 * @returns one row per label (`field`) and direction: `coherence`, `real`, `chance`, and the `songs` that were scored
 * @throws UserError where fewer than two modalities are given
 */
export async function generativeCoherence(model: Generating, options: GenerativeCoherenceOptions): Promise<Row[]> {
  const { split, truth, samples = 10, seed = DEFAULT_SEED, onProgress, signal } = options;
  checkNumber("samples", samples, { min: 1, integer: true });
  const vectors = vectorsOf("generativeCoherence", options.modalities);
  if (vectors.length < 2) {
    throw new UserError(
      `generativeCoherence was given ${vectors.length} ${vectors.length === 1 ? "modality" : "modalities"}; it compares at least two, such as modalities: { audio, lyrics }.`,
    );
  }
  const classifiers = options.classifiers ?? (await coherenceClassifiers(options));
  const names = vectors.map(([m]) => m);
  const test = pairedOf(options, split.test);
  const pause = pauses(signal);
  const total = names.length * samples + samples;
  let done = 0;
  const step = async () => {
    onProgress?.({ done: ++done, total });
    await pause();
  };

  // Of each modality that is given: the generated vectors of every modality, one matrix a draw.
  const generated = new Map<string, Record<string, Matrix>[]>();
  for (const [m, X] of vectors) {
    const draws: Record<string, Matrix>[] = [];
    for (let k = 0; k < samples; k++) {
      draws.push((await model.generate({ [m]: X.select(test) }, { seed: seed + k })) as Record<string, Matrix>);
      await step();
    }
    generated.set(m, draws);
  }
  const fromPrior: Record<string, Matrix>[] = [];
  for (let k = 0; k < samples; k++) {
    fromPrior.push((await model.sample(100, { seed: seed + k })) as Record<string, Matrix>);
    await step();
  }

  const rows: Row[] = [];
  for (const [field, labels] of Object.entries(truth)) {
    const given = (m: string, X: Matrix) => classifierOf(classifiers, field, m).predict(X);
    const own = Array.from(test, (i) => labels[i]);
    const classes = new Set(own.filter((label) => !isMissing(label))).size;
    const songs = own.filter((label) => !isMissing(label)).length;
    for (const [from] of vectors) {
      for (const [to, X] of vectors) {
        if (from === to) continue;
        const draws = generated.get(from) as Record<string, Matrix>[];
        const predicted = draws.flatMap((draw) => given(to, draw[to] as Matrix));
        rows.push({
          ...{ field, from, to, songs, classes },
          coherence: balancedAccuracyScore(draws.flatMap(() => own) as Truth, predicted),
          real: balancedAccuracyScore(own as Truth, given(to, X.select(test))),
          chance: 1 / classes,
        });
      }
    }
    const ofPrior = names.map((m) => fromPrior.flatMap((draw) => given(m, draw[m] as Matrix)));
    rows.push({ ...{ field, from: "prior", to: "all", songs, classes }, ...agreement(ofPrior) });
  }
  return rows;
}

/**
 * The classifiers of {@link generativeCoherence}: of each label and modality a logistic regression, fitted on the real vectors of the
 * training songs, its penalty chosen by balanced accuracy on the validation songs.
 *
 * @param options real vectors, labels and split, as there
 * @returns by label, then by modality
 */
export async function coherenceClassifiers(
  options: Pick<GenerativeCoherenceOptions, "modalities" | "paired" | "split" | "truth">,
): Promise<CoherenceClassifiers> {
  const vectors = vectorsOf("coherenceClassifiers", options.modalities);
  const [training, validation] = [options.split.train, options.split.validation].map((rows) => pairedOf(options, rows));
  const classifiers: Record<string, Record<string, LogisticRegression>> = {};
  for (const [field, labels] of Object.entries(options.truth)) {
    const of = (rows: Int32Array) => Array.from(rows, (i) => labels[i]);
    const ofField: Record<string, LogisticRegression> = {};
    for (const [m, X] of vectors) {
      let best = -1;
      for (const C of PENALTIES) {
        const classifier = await logisticRegression(X.select(training as Int32Array), of(training as Int32Array), {
          C,
        });
        const predicted = classifier.predict(X.select(validation as Int32Array));
        const score = balancedAccuracyScore(of(validation as Int32Array) as Truth, predicted);
        if (ofField[m] && !(score > best)) continue;
        [best, ofField[m]] = [score, classifier];
      }
    }
    classifiers[field] = ofField;
  }
  return classifiers;
}

function vectorsOf(where: string, modalities: GenerativeCoherenceOptions["modalities"]) {
  return Object.entries(modalities).map(([m, X]) => [m, toMatrix(where, X, m)] as const);
}

function pairedOf({ paired }: Pick<GenerativeCoherenceOptions, "paired">, rows: Int32Array): Int32Array {
  return rows.filter((i) => paired === undefined || paired[i]);
}

/** @throws UserError where there is none */
function classifierOf(classifiers: CoherenceClassifiers, field: string, m: string) {
  const found = classifiers[field]?.[m];
  if (found) return found;
  throw new UserError(
    `generativeCoherence was given no classifier of the ${field} of ${m}; fit them with coherenceClassifiers on the same modalities and labels.`,
  );
}

/** Share of rows that all modalities give the same label, and what it would be if they were independent. */
function agreement(labels: readonly (string | number)[][]): { coherence: number; chance: number } {
  const [first, ...others] = labels as [(string | number)[], ...(string | number)[][]];
  const n = first.length;
  const same = first.filter((label, i) => others.every((other) => other[i] === label)).length;
  const shareOf = (list: readonly (string | number)[], label: string | number) =>
    list.filter((one) => one === label).length / n;
  const chance = [...new Set(first)].reduce<number>(
    (sum, label) => sum + labels.reduce<number>((product, list) => product * shareOf(list, label), 1),
    0,
  );
  return { coherence: same / n, chance };
}
