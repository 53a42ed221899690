import type { AuditedRow, AuditedTable } from "./auditedRow.js";
import { count, type Doubt, namesOf, percent, rowsOf, short } from "./doubt.js";
import type { AuditedMetric } from "./metricColumns.js";

const isDensity = ({ method, name }: AuditedRow) => /dbscan|optics|density|mean.?shift/i.test(`${method} ${name}`);

export function scoreIn(row: AuditedRow, metric: AuditedMetric): number {
  return row.scores.find((score) => score.metric === metric)?.value ?? Number.NaN;
}

/** Rows whose columns say that there is one cluster, with or without noise. */
export function oneCluster({ rows }: AuditedTable): Doubt[] {
  const cases = rows.filter(({ k, scores }) => Number.isFinite(k) && k < 2 && scores.length > 0);
  if (cases.length === 0) return [];
  const scored = cases.filter((row) => Number.isFinite(scoreIn(row, "silhouette")));
  const noisy = cases.some((row) => row.noise > 0 || isDensity(row));
  const how = noisy ? "one cluster beside the noise" : "fewer than two clusters";
  return [
    {
      kind: "one cluster",
      weight: scored.length > 0 ? 95 : 60,
      sentence:
        scored.length > 0
          ? `${namesOf(scored)} found ${how}, and ${scored.length === 1 ? "has" : "have"} a silhouette of ${short(Math.max(...scored.map((row) => scoreIn(row, "silhouette"))))}: noise was scored as a cluster, and this is no clustering.`
          : `${namesOf(cases)} found ${how}: there is nothing to score.`,
      rows: rowsOf(cases),
    },
  ];
}

/** A cluster with more than this share of the songs is a collapse. */
const COLLAPSED = 0.9;

/** Rows whose columns say that one cluster holds nearly all songs. */
export function largestCluster({ rows }: AuditedTable): Doubt[] {
  const cases = rows.filter(({ largestShare, k }) => largestShare > COLLAPSED && !(k < 2));
  if (cases.length === 0) return [];
  const worst = cases.reduce((a, b) => (b.largestShare > a.largestShare ? b : a));
  return [
    {
      kind: "collapse",
      weight: 80,
      sentence: `${namesOf(cases)}: one cluster holds ${percent(worst.largestShare)} of the songs; the scores say how the few others lie.`,
      rows: rowsOf(cases),
    },
  ];
}

/**
 * Silhouette and Calinski-Harabasz together tell how uneven two clusters are. CH (k - 1) / (n - k) is B / W, the variance
 * between over that within clusters. A silhouette s is about 1 - a / b, of distances within (a) and to the other cluster
 * (b); with a² = 2 W / n and b² = D² + a², D the distance of the centers, and B = n p (1 - p) D² for a cluster with the
 * share p, p (1 - p) is B / W over 2 ((1 - s)^-2 - 1). More clusters only make the largest one larger.
 *
 * @returns the share of the songs outside of the largest cluster, at most 1/2; NaN where the scores don't tell
 */
export function shareOutside(silhouette: number, calinskiHarabasz: number, songs: number, k = 2): number {
  if (!(silhouette > 0 && silhouette < 1 && calinskiHarabasz > 0 && songs > k)) return Number.NaN;
  const ratio = (calinskiHarabasz * (k - 1)) / (songs - k);
  const product = ratio / (2 * ((1 - silhouette) ** -2 - 1));
  return product >= 0.25 ? 0.5 : (1 - Math.sqrt(1 - 4 * product)) / 2;
}

/** Rows of which silhouette and Calinski-Harabasz fit together only where nearly all songs are in one cluster. */
export function collapseByArithmetic({ rows }: AuditedTable): Doubt[] {
  const best = Math.max(...rows.map((row) => scoreIn(row, "silhouette")).filter(Number.isFinite));
  return rows.flatMap((row): Doubt[] => {
    const [silhouette, ch] = [scoreIn(row, "silhouette"), scoreIn(row, "calinskiHarabasz")];
    const k = row.k >= 2 ? row.k : 2;
    const outside = shareOutside(silhouette, ch, row.songs, k);
    if (!(outside < 1 - COLLAPSED) || silhouette < 0.1) return [];
    const ratio = (ch * (k - 1)) / (row.songs - k);
    const few = Math.max(1, Math.round(outside * row.songs));
    const density = isDensity(row);
    return [
      {
        kind: "one cluster",
        weight: silhouette === best ? 97 : 85,
        sentence:
          `"${row.name}" has a silhouette of ${short(silhouette)}${silhouette === best ? ", the highest of the table" : ""}, but by its ` +
          `Calinski-Harabasz of ${short(ch)} the clusters explain ${percent(ratio / (1 + ratio))} of the variance of ` +
          `${row.songs.toLocaleString("en-US")} songs. The two fit together only where nearly all songs are in one cluster: about ` +
          `${few.toLocaleString("en-US")} of ${row.songs.toLocaleString("en-US")} are outside of it. This is ` +
          `${density ? "one cluster beside the noise" : "one cluster and some outliers"}, and no clustering.`,
        rows: [row.row],
      },
    ];
  });
}

/** Of two rows of one space, where the number of songs is not known: a high silhouette with a low Calinski-Harabasz. */
export function disagreeingScores({ rows }: AuditedTable): Doubt[] {
  const unknown = rows.filter(({ songs }) => !Number.isFinite(songs));
  const pairs = unknown.flatMap((row) =>
    unknown
      .filter((other) => other.representation === row.representation && other.group === row.group)
      .filter(
        (other) =>
          scoreIn(row, "silhouette") > scoreIn(other, "silhouette") + 0.1 &&
          scoreIn(row, "calinskiHarabasz") < scoreIn(other, "calinskiHarabasz") / 2,
      )
      .slice(0, 1)
      .map((other) => ({ row, other })),
  );
  return pairs.map(({ row, other }) => ({
    kind: "one cluster",
    weight: 70,
    sentence: `In the same space "${row.name}" has a higher silhouette than "${other.name}" (${short(scoreIn(row, "silhouette"))} and ${short(scoreIn(other, "silhouette"))}), but a Calinski-Harabasz of less than half (${short(scoreIn(row, "calinskiHarabasz"))} and ${short(scoreIn(other, "calinskiHarabasz"))}): as when nearly all songs are in one cluster, or most were left out as noise.`,
    rows: [row.row],
  }));
}

/** Rows that keep few songs and score well on them. */
export function fewSongsLeft({ rows }: AuditedTable): Doubt[] {
  const cases = rows.filter(({ noise, scores }) => noise > 0.5 && scores.length > 0);
  if (cases.length === 0) return [];
  const others = rows.filter((row) => !cases.includes(row)).map((row) => scoreIn(row, "silhouette"));
  const best = Math.max(...others.filter(Number.isFinite));
  const winners = cases.filter((row) => scoreIn(row, "silhouette") > best);
  const worst = cases.reduce((a, b) => (b.noise > a.noise ? b : a));
  return [
    {
      kind: "few songs left",
      weight: winners.length > 0 ? 90 : 55,
      sentence:
        `${namesOf(cases)} ${cases.length === 1 ? "calls" : "call"} up to ${percent(worst.noise)} of the songs noise: the scores are of the rest` +
        `${winners.length > 0 ? `, and only so is a silhouette of ${short(Math.max(...winners.map((row) => scoreIn(row, "silhouette"))))} above all others` : ""}.`,
      rows: rowsOf(cases),
    },
  ];
}

/** Density clusterers without a word about noise. */
export function noiseNotReported({ rows }: AuditedTable): Doubt[] {
  const cases = rows.filter((row) => isDensity(row) && row.scores.length > 0 && !Number.isFinite(row.noise));
  if (cases.length === 0) return [];
  const counts = cases.filter(({ k }) => !Number.isFinite(k)).length;
  return [
    {
      kind: "noise policy",
      weight: 65,
      sentence: `${count(cases.length, "row")} of a clusterer with noise (${namesOf(cases)}) ${cases.length === 1 ? "says" : "say"} neither how many songs were noise nor whether noise was left out or scored as a cluster${counts > 0 ? `, and ${counts === cases.length ? "none" : `${cases.length - counts}`} how many clusters there are` : ""}: their scores can't be compared with others.`,
      rows: rowsOf(cases),
    },
  ];
}
