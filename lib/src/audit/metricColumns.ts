/**
 * Which columns of somebody's table of metrics hold what. Names vary: "Silhouette ↑", "CH Index", "davies_bouldin",
 * "genre.adjustedRand", "ARI (language)".
 */

/** The scores that are read. */
export type AuditedMetric =
  | "silhouette"
  | "calinskiHarabasz"
  | "daviesBouldin"
  | "adjustedRand"
  | "normalizedMutualInfo"
  | "adjustedMutualInfo"
  | "vMeasure"
  | "homogeneity"
  | "completeness"
  | "purity"
  | "accuracy";

// cspell:disable
/** Names without spaces and signs, in lower case. */
const METRICS: Record<AuditedMetric, readonly string[]> = {
  silhouette: ["silhouette", "sil", "silhouettecoefficient", "silhouettecoeff", "avgsilhouette"],
  calinskiHarabasz: ["calinskiharabasz", "calinskiharabaz", "calinski", "ch", "chi", "vrc", "varianceratiocriterion"],
  daviesBouldin: ["daviesbouldin", "davies", "db", "dbi"],
  adjustedRand: ["adjustedrand", "ari", "adjustedrandindex", "adjrand"],
  normalizedMutualInfo: ["normalizedmutualinfo", "normalizedmutualinformation", "nmi", "normalisedmutualinformation"],
  adjustedMutualInfo: ["adjustedmutualinfo", "adjustedmutualinformation", "ami"],
  vMeasure: ["vmeasure"],
  homogeneity: ["homogeneity"],
  completeness: ["completeness"],
  purity: ["purity", "clusterpurity"],
  accuracy: ["accuracy", "acc", "clusteringaccuracy"],
};

/** What a metric is called in a sentence. */
export const METRIC_NAMES: Record<AuditedMetric, string> = {
  silhouette: "silhouette",
  calinskiHarabasz: "Calinski-Harabasz",
  daviesBouldin: "Davies-Bouldin",
  adjustedRand: "ARI",
  normalizedMutualInfo: "NMI",
  adjustedMutualInfo: "AMI",
  vMeasure: "V-measure",
  homogeneity: "homogeneity",
  completeness: "completeness",
  purity: "purity",
  accuracy: "accuracy",
};

const ROLES = {
  study: ["project", "paper", "study", "publication", "source"],
  representation: [
    "representation",
    "features",
    "feature",
    "featureset",
    "space",
    "latent",
    "embedding",
    "input",
    "model",
  ],
  method: [
    "clustering",
    "algorithm",
    "clusterer",
    "clusteringmethod",
    "clusteringalgorithm",
    "algo",
    "cluster",
    "method",
    "name",
  ],
  parameters: ["parameters", "params", "settings", "config", "eps"],
  k: ["k", "nclusters", "numclusters", "clusters", "clustercount", "numberofclusters", "nclustersfound"],
  noise: [
    "noise",
    "noiseshare",
    "noiseratio",
    "noisefraction",
    "noisepercent",
    "noisepct",
    "nnoise",
    "noisepoints",
    "outliers",
  ],
  coverage: ["coverage"],
  largestShare: ["largestshare", "largestcluster", "maxshare", "maxclustershare"],
  songs: ["songs", "n", "nsongs", "nsamples", "samples", "rows", "tracks", "clips", "size", "npoints"],
  seed: ["seed", "randomstate", "run", "fold"],
  seeds: ["seeds", "nseeds", "runs", "nruns", "repeats"],
  split: ["split", "part", "subset", "partition"],
  against: ["ariagainst", "against", "label", "truelabel", "target", "groundtruth", "field"],
  condition: ["sawlabels", "condition", "conditionedon", "conditioning"],
  data: ["data", "dataset", "corpus"],
  task: ["task"],
} as const;
// cspell:enable

/** A role of a column that is no score. */
export type AuditRole = keyof typeof ROLES;

/** A column of scores. */
export interface MetricColumn {
  /** Its name. */
  column: string;
  /** Which score it holds. */
  metric: AuditedMetric;
  /** The true label that its name tells, such as "genre"; "" where it tells none. */
  against: string;
}

/** What the columns of a table hold. */
export interface MetricColumns {
  /** Columns of scores. */
  metrics: MetricColumn[];
  /** Columns of standard deviations of the metrics. */
  deviations: MetricColumn[];
  /** Columns that are no score, by what they say, such as `k`. */
  roles: Partial<Record<AuditRole, string>>;
}

const FILLERS = /^(score|index|mean|avg|average|value|test|the|of|vs|against|with|higher|lower|better|is)$/;
const DEVIATION = /^(std|sd|stdev|deviation|stddev|stderr|se|error)$/;

/** "genre.adjustedRandStd" -> ["genre", "adjusted", "rand", "std"] */
function wordsOf(column: string): string[] {
  return column
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean);
}

/**
 * Of the columns of a table of metrics, those that are known by their names. Of two with one role the first counts.
 *
 * @param columns names, as they are written
 * @returns what each known column holds
 */
export function metricColumns(columns: readonly string[]): MetricColumns {
  const found: MetricColumns = { metrics: [], deviations: [], roles: {} };
  for (const column of columns) {
    const words = wordsOf(column);
    const joined = words.join("");
    const role = (Object.keys(ROLES) as AuditRole[]).find((one) => (ROLES[one] as readonly string[]).includes(joined));
    if (role) {
      found.roles[role] ??= column;
      continue;
    }
    const isDeviation = words.some((word) => DEVIATION.test(word));
    const metric = metricOf(words.filter((word) => !FILLERS.test(word) && !DEVIATION.test(word)));
    if (metric) found[isDeviation ? "deviations" : "metrics"].push({ column, ...metric });
  }
  return found;
}

/** The metric that stands at the beginning or the end of a name, and the label that is the rest of it. */
function metricOf(words: readonly string[]): { metric: AuditedMetric; against: string } | undefined {
  const known = Object.entries(METRICS) as [AuditedMetric, readonly string[]][];
  const isMetric = (part: readonly string[]) => known.find(([, names]) => names.includes(part.join("")))?.[0];
  for (let length = words.length; length > 0; length--) {
    const rest = words.length - length;
    if (rest > 2) return undefined;
    const first = isMetric(words.slice(0, length));
    if (first) return { metric: first, against: words.slice(length).join(" ") };
    const last = isMetric(words.slice(rest));
    if (last) return { metric: last, against: words.slice(0, rest).join(" ") };
  }
  return undefined;
}
