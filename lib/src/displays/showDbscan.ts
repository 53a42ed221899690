import type { Row } from "../io/index.js";
import { say } from "../notebook/say.js";
import { showTable } from "../notebook/table.js";
import { watch } from "../notebook/watch.js";
import type { Run } from "../results/index.js";
import { type Evaluation, evaluate, type Part, rescore, type ScoreSummary, scoreOf } from "../selection/index.js";
import type { EvaluateSpacesOptions } from "../steps/evaluateSpaces.js";

/** Options of {@link showDbscan}. */
export interface ShowDbscanOptions extends Pick<EvaluateSpacesOptions, "spaces" | "split" | "truth"> {
  /** Radii of a neighborhood to try; "knee": where the k-distance curve of the space bends. */
  eps: readonly (number | "knee")[];
  /** Neighborhood sizes of a core song, itself included, to try. Those of more than half of the songs are left out. */
  minSamples: readonly number[];
  /** Part of the songs that is scored. Default "all", as in most published tables. */
  part?: Part;
  /** Name of the saved table. Default "dbscan". */
  save?: string;
}

/**
 * DBSCAN of every space with every radius and neighborhood size, scored under both conventions for noise: left out of the
 * scores, which is stated as coverage, or as one more cluster, as scikit-learn's metrics have it. Of a space with
 * several seeds, the first matrix. Shows and saves a table, and says how many clusterings are degenerate, and what it
 * means where all are.
 *
 * @param run where the table is saved
 * @param options spaces, radii, neighborhood sizes, split and true labels
 */
export async function showDbscan(
  run: Pick<Run, "csv">,
  { spaces, split, truth = {}, eps, minSamples, part = "all", save = "dbscan" }: ShowDbscanOptions,
): Promise<void> {
  const representations = Object.fromEntries(Object.entries(spaces).map(([name, Z]) => [name, firstOf(Z)]));
  const songs = split.train.length + split.validation.length + split.test.length;
  const most = Math.max(2, Math.floor(songs / 2));
  const sizes = [...new Set(minSamples.map((size) => Math.min(size, most)))];
  const options = { representations, split, truth, seeds: [0] };
  const algorithms = [{ algorithm: "dbscan", eps: [...eps], minSamples: sizes }] as const;
  const excluded = await watch("DBSCAN", (task) => evaluate({ ...options, algorithms, resamples: 0, ...task }));
  const included = await watch("Scores with noise as a cluster", (task) =>
    rescore(excluded, { ...options, noise: "cluster", ...task }),
  );
  const rows = tableOf(excluded, included.summary, part);
  run.csv(save, rows);
  showTable(rows, {
    caption:
      `DBSCAN, ${part === "all" ? "all songs" : `${part} songs`}. Scores without noise, and with noise as one more cluster ` +
      "(+noise), as scikit-learn's metrics have it. Gray: degenerate",
    maxRows: 200,
    dim: (row) => row["degenerate"] !== "",
  });
  const degenerate = rows.filter((row) => row["degenerate"] !== "").length;
  say`${degenerate} of ${rows.length} are degenerate: all noise, one cluster, or one cluster with nearly all songs.`;
  if (degenerate === rows.length && rows.length > 0) {
    say`**No radius finds groups.** The songs have no dense regions separated by sparse ones in these spaces. A score of such a row, high or low, says nothing about the songs: with noise as a cluster, a silhouette compares a few songs with all others.`;
  }
}

function tableOf(excluded: Evaluation, included: readonly ScoreSummary[], part: Part): Row[] {
  const shown = (summary: readonly ScoreSummary[]) =>
    summary.filter((row) => row.kind === "clustering" && row.split === part);
  const withNoise = shown(included);
  const ari = (row: ScoreSummary, field: string) => scoreOf(row, "adjustedRand", field);
  return shown(excluded.summary).map((row, i): Row => {
    const both = withNoise[i] as ScoreSummary;
    const { clusters, coverage, silhouette, degenerate } = row.internal;
    const agreement = excluded.fields.flatMap((field) => [
      [`ARI ${field}`, ari(row, field)],
      [`ARI ${field} +noise`, ari(both, field)],
    ]);
    return {
      space: row.representation,
      parameters: row.parameters,
      clusters,
      coverage,
      silhouette,
      "silhouette +noise": both.internal.silhouette,
      ...Object.fromEntries(agreement),
      degenerate: degenerate || "",
    };
  });
}

type Space = EvaluateSpacesOptions["spaces"][string];

function firstOf(Z: Space): Exclude<Space, readonly unknown[]> {
  return (Array.isArray(Z) ? Z[0] : Z) as Exclude<Space, readonly unknown[]>;
}
