import type { AuditedTable } from "./auditedRow.js";
import { type Doubt, percent, short } from "./doubt.js";
import type { Recomputed } from "./recompute.js";

/** What recomputed scores say against a clustering. */
export function recomputedDoubts(found: readonly Recomputed[]): Doubt[] {
  return found.flatMap((one) => [...degenerate(one), ...byNoisePolicy(one), ...atChance(one), ...likeGaussian(one)]);
}

function degenerate({ clustering, degenerate: reason, clusters, noise, largestShare, scores }: Recomputed): Doubt[] {
  const asCluster = scores.cluster.silhouette;
  const few = largestShare > 0.9 && clusters > 1;
  if (!reason && !few) return [];
  const why = reason ?? `one cluster holds ${percent(largestShare)} of the songs that are not noise`;
  const scored = Number.isFinite(asCluster) && noise > 0 && clusters < 2;
  return [
    {
      kind: clusters < 2 ? "one cluster" : few ? "collapse" : "few songs left",
      weight: 96,
      sentence: `Labels "${clustering}" are no clustering: ${why}${scored ? `. Scored with the noise as a cluster they have a silhouette of ${short(asCluster)} all the same` : ""}.`,
      rows: [],
    },
  ];
}

function byNoisePolicy({ clustering, noise, scores, clusters }: Recomputed): Doubt[] {
  const [without, within] = [scores.exclude.silhouette, scores.cluster.silhouette];
  if (!(noise > 0) || clusters < 2 || !(Math.abs(without - within) > 0.05)) return [];
  return [
    {
      kind: "noise policy",
      weight: 70,
      sentence: `The silhouette of "${clustering}" is ${short(without)} without its noise (${percent(noise)} of the songs) and ${short(within)} with the noise as a cluster: say which one is meant.`,
      rows: [],
    },
  ];
}

function atChance({ clustering, scores, chance }: Recomputed): Doubt[] {
  return Object.entries(scores.exclude.external).flatMap(([label, { adjustedRand }]): Doubt[] => {
    const level = chance[label]!;
    if (!(adjustedRand <= level.high)) return [];
    return [
      {
        kind: "chance",
        weight: 75,
        sentence: `"${clustering}" agrees with ${label} no better than shuffled labels: ARI ${short(adjustedRand)}, where 97.5 % of the shuffles stay below ${short(level.high)}.`,
        rows: [],
      },
    ];
  });
}

function likeGaussian({ clustering, scores, gaussianSilhouette, clusters, degenerate: reason }: Recomputed): Doubt[] {
  const { silhouette } = scores.exclude;
  if (reason || !(silhouette <= gaussianSilhouette)) return [];
  return [
    {
      kind: "no groups",
      weight: 72,
      sentence: `The silhouette of "${clustering}" (${short(silhouette)}) is not above what k-means finds in one Gaussian of the same covariance with ${clusters} clusters (${short(gaussianSilhouette)}): the latents need not have groups.`,
      rows: [],
    },
  ];
}

/** Which published silhouettes and ARIs are the recomputed ones, under which noise policy, and which are not found. */
export function comparedWithTable(
  { rows }: AuditedTable,
  found: readonly Recomputed[],
): { doubts: Doubt[]; notes: string[] } {
  const doubts: Doubt[] = [];
  const notes: string[] = [];
  const silhouettes = found.flatMap(({ clustering, scores, noise }) => [
    { clustering, value: scores.exclude.silhouette, how: noise > 0 ? " without the noise" : "", asCluster: false },
    ...(noise > 0
      ? [{ clustering, value: scores.cluster.silhouette, how: " with the noise as a cluster", asCluster: true }]
      : []),
  ]);
  for (const row of rows) {
    const published = row.scores.find(({ metric }) => metric === "silhouette");
    if (!published || silhouettes.every(({ value }) => Number.isNaN(value))) continue;
    const same = silhouettes.find(({ value }) => Math.abs(value - published.value) <= rounding(published.text));
    if (!same) continue;
    notes.push(
      `"${row.name}": its silhouette of ${short(published.value)} is that of "${same.clustering}"${same.how}.`,
    );
    if (!same.asCluster) continue;
    doubts.push({
      kind: "noise policy",
      weight: 92,
      sentence: `The silhouette of "${row.name}" (${short(published.value)}) scores the noise as a cluster: it is that of "${same.clustering}" in this way.`,
      rows: [row.row],
    });
  }
  const known = found.filter(
    ({ scores }) => Number.isFinite(scores.exclude.silhouette) || Number.isFinite(scores.cluster.silhouette),
  );
  const scored = rows.filter(({ scores }) => scores.some(({ metric }) => metric === "silhouette"));
  if (known.length > 0 && scored.length > 0 && notes.length === 0) {
    doubts.push({
      kind: "not reproduced",
      weight: 90,
      sentence: `No silhouette of the table is that of the given labels and latents (recomputed: ${known
        .map(({ clustering, scores }) => `"${clustering}" ${short(scores.exclude.silhouette)}`)
        .slice(0, 4)
        .join(", ")}): they belong to another run, or it was measured in another space.`,
      rows: [],
    });
  }
  return { doubts, notes };
}

/** What a number may differ by: half of its last digit, and float32. */
function rounding(text: string): number {
  const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  return 0.5 * 10 ** -decimals + 1e-5;
}
