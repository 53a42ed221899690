import type { InternalScores, NoisePolicy } from "../metrics/index.js";
import { checkChoice, checkNumber, withDefaults } from "../options.js";

/** Options of {@link selectionRule}. */
export interface SelectionRuleOptions {
  /**
   * What is compared: the mean over the runs of a score on the validation songs (Davies-Bouldin: lowest is best), or
   * "stability". Default "silhouette", each run's times its coverage, so that noise counts 0; otherwise a clustering
   * that discards the difficult half would win. Silhouettes of different representations are measured in different
   * spaces; "stability" is comparable across them.
   */
  score?: "silhouette" | "calinskiHarabasz" | "daviesBouldin" | "stability";
  /** Lower bound of the stability. Default: none. */
  minStability?: number;
  /** Lower bound of the share of songs in a cluster, in each run. Default 0; less than half is degenerate anyway. */
  minCoverage?: number;
  /** Lower bound of the number of clusters, in each run. Default 1; a single cluster is degenerate anyway. */
  minClusters?: number;
  /** Upper bound of the largest cluster's share, in each run. Default 1; more than 0.95 is degenerate anyway. */
  maxLargestShare?: number;
  /** Whether clusterings that are degenerate in some run may be chosen, where they have the score. Default false. */
  allowDegenerate?: boolean;
  /** Whether clusterings of models that saw labels may be chosen. Default false. */
  allowLabels?: boolean;
  /** How noise was scored; under "cluster" the silhouette already counts it. Default "exclude". */
  noise?: NoisePolicy;
}

/**
 * How a clustering is chosen: what is left out, and what the others are compared by. Made by {@link selectionRule},
 * applied by {@link select}; its sentence is put together from the parts that are applied.
 */
export interface SelectionRule {
  /** What is left out, checked in order. */
  readonly filters: readonly SelectionFilter[];
  /** What is compared. */
  readonly score: SelectionScore;
  /** The rule as a sentence, to stand after "Chosen by:". */
  readonly words: string;
}

/** One condition of a rule. */
export interface SelectionFilter {
  /** What passes, such as "not degenerate". */
  readonly words: string;
  /** Why a clustering is left out; undefined where it passes. */
  excludes(candidate: Candidate): string | undefined;
}

/** The score of a rule. */
export interface SelectionScore {
  /** Such as "highest mean silhouette". */
  readonly words: string;
  /** Higher is better; NaN: not to be chosen. */
  of(candidate: Candidate): number;
}

/** What a rule reads of a clustering: its scores in each run. A row of a sweep is one. */
export interface Candidate {
  /** The labels that its model saw, such as "genre"; undefined where it saw none. */
  sawLabels?: string;
  /** See `bootstrapStability`. */
  stability: number;
  /** Each of its runs, one per seed. */
  runs: readonly { scores: Readonly<Record<"validation" | "all", InternalScores>> }[];
}

/**
 * The selection rule, fixed before any score is seen. Default: the highest mean silhouette on the validation songs,
 * noise counting 0, among clusterings that are not degenerate, of models that saw no labels.
 *
 * @returns the rule, for `select` and whatever chooses
 * @throws UserError for an unknown option, or a bound outside of its range
 */
export function selectionRule(options: SelectionRuleOptions = {}): SelectionRule {
  const { score, noise, minStability, minCoverage, minClusters, maxLargestShare, allowDegenerate, allowLabels } =
    checkedRule(options);
  const inRuns: SelectionFilter[] = [];
  if (!allowDegenerate) {
    inRuns.push({
      words: "are not degenerate",
      excludes: (candidate) => inSomeRun(candidate, ({ degenerate }) => degenerate),
    });
  }
  if (minCoverage > 0) {
    inRuns.push({
      words: `cover at least ${percent(minCoverage)} of the songs`,
      excludes: (candidate) =>
        inSomeRun(candidate, ({ coverage }) => coverage < minCoverage && `covers ${percent(coverage)} of the songs`),
    });
  }
  if (minClusters > 1) {
    inRuns.push({
      words: `have at least ${minClusters} clusters`,
      excludes: (candidate) => inSomeRun(candidate, ({ clusters }) => clusters < minClusters && `${clusters} clusters`),
    });
  }
  if (maxLargestShare < 1) {
    inRuns.push({
      words: `have at most ${percent(maxLargestShare)} of the clustered songs in one cluster`,
      excludes: (candidate) =>
        inSomeRun(
          candidate,
          ({ largestShare }) => largestShare > maxLargestShare && `one cluster holds ${percent(largestShare)}`,
        ),
    });
  }
  const others: SelectionFilter[] = [];
  if (minStability > -1) {
    others.push({
      words: `have a stability of at least ${minStability}`,
      excludes: ({ stability }) =>
        stability >= minStability ? undefined : `its stability is ${Number(stability.toPrecision(3))}`,
    });
  }
  if (!allowLabels) {
    others.push({
      words: "are of models that saw no labels",
      excludes: ({ sawLabels }) => sawLabels && `its model saw ${sawLabels}`,
    });
  }
  const compared = scores(noise)[score];
  const conditions = [
    inRuns.length > 0 && `on the validation songs and on all songs in every run ${listed(inRuns)}`,
    ...others.map(({ words }) => words),
  ].filter((words) => words !== false);
  const among = conditions.length > 0 ? `clusterings that ${conditions.join(", and ")}` : "all clusterings";
  return {
    filters: [...inRuns, ...others],
    score: compared,
    words: `The ${compared.words}, among ${among}; the first of equal ones.`,
  };
}

/**
 * The best of several clusterings by the selection rule, the first of equal ones.
 *
 * @param candidates rows of a sweep, or `candidatesOf(scores)`
 * @param rule made by `selectionRule`, or its options
 * @returns undefined where the rule leaves out every one
 */
export function select<T extends Candidate>(
  candidates: readonly T[],
  rule: SelectionRule | SelectionRuleOptions = {},
): T | undefined {
  const applied = madeRule(rule);
  let best: { candidate: T; value: number } | undefined;
  for (const candidate of candidates) {
    if (excludedBy(applied, candidate)) continue;
    const value = applied.score.of(candidate);
    if (!best || value > best.value) best = { candidate, value };
  }
  return best?.candidate;
}

/**
 * Why a rule leaves out a clustering, such as "one cluster"; undefined where it doesn't.
 *
 * @param rule made by `selectionRule`, or its options
 * @param candidate a row of a sweep, or one of `candidatesOf(scores)`
 * @returns the reason, or undefined
 */
export function excludedBy(rule: SelectionRule | SelectionRuleOptions, candidate: Candidate): string | undefined {
  const { filters, score } = madeRule(rule);
  for (const filter of filters) {
    const reason = filter.excludes(candidate);
    if (reason) return reason;
  }
  return Number.isNaN(score.of(candidate)) ? "it has no such score" : undefined;
}

function madeRule(rule: SelectionRule | SelectionRuleOptions): SelectionRule {
  return "words" in rule ? rule : selectionRule(rule);
}

function scores(noise: NoisePolicy): Record<Required<SelectionRuleOptions>["score"], SelectionScore> {
  const where = "on the validation songs, over the runs";
  const ofNoise = noise === "exclude" ? "without noise" : "noise is one more cluster";
  return {
    silhouette: {
      words: `highest mean silhouette ${where} (${noise === "exclude" ? "each run's times its coverage: noise counts 0" : ofNoise})`,
      of: meanOf(({ silhouette, coverage }) => (noise === "exclude" ? silhouette * coverage : silhouette)),
    },
    calinskiHarabasz: {
      words: `highest mean Calinski-Harabasz index ${where} (${ofNoise})`,
      of: meanOf(({ calinskiHarabasz }) => calinskiHarabasz),
    },
    daviesBouldin: {
      words: `lowest mean Davies-Bouldin index ${where} (${ofNoise})`,
      of: meanOf(({ daviesBouldin }) => -daviesBouldin),
    },
    stability: { words: "highest stability (bootstrap, all songs)", of: ({ stability }) => stability },
  };
}

const meanOf =
  (value: (scores: InternalScores) => number) =>
  ({ runs }: Candidate): number =>
    runs.reduce((sum, { scores }) => sum + value(scores.validation), 0) / runs.length;

/** The first reason found in any run, on the validation songs or on all songs, and in how many runs there is one. */
export function inSomeRun(
  { runs }: Pick<Candidate, "runs">,
  reasonOf: (scores: InternalScores) => string | false | undefined,
): string | undefined {
  const reasons = runs.flatMap(({ scores }) => {
    const onValidation = reasonOf(scores.validation);
    if (onValidation) return [onValidation];
    const onAll = reasonOf(scores.all);
    return onAll ? [`of all songs, ${onAll}`] : [];
  });
  return reasons.length > 0 && runs.length > 1
    ? `${reasons[0]} (${reasons.length} of ${runs.length} runs)`
    : reasons[0];
}

function checkedRule(options: SelectionRuleOptions): Required<SelectionRuleOptions> {
  const rule = withDefaults<Required<SelectionRuleOptions>>("selectionRule", options, {
    score: "silhouette",
    minStability: -1,
    minCoverage: 0,
    minClusters: 1,
    maxLargestShare: 1,
    allowDegenerate: false,
    allowLabels: false,
    noise: "exclude",
  });
  checkChoice("selectionRule: score", rule.score, ["silhouette", "calinskiHarabasz", "daviesBouldin", "stability"]);
  checkChoice("selectionRule: noise", rule.noise, ["exclude", "cluster"]);
  checkNumber("selectionRule: minStability", rule.minStability, { min: -1, max: 1 });
  checkNumber("selectionRule: minCoverage", rule.minCoverage, { min: 0, max: 1 });
  checkNumber("selectionRule: minClusters", rule.minClusters, { min: 1, integer: true });
  checkNumber("selectionRule: maxLargestShare", rule.maxLargestShare, { min: 0, max: 1 });
  return rule;
}

function listed(filters: readonly SelectionFilter[]): string {
  const words = filters.map((filter) => filter.words);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
