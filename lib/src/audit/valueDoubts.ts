import type { AuditedRow, AuditedScore, AuditedTable } from "./auditedRow.js";
import { count, type Doubt, namesOf, rowsOf, short } from "./doubt.js";
import { type AuditedMetric, METRIC_NAMES } from "./metricColumns.js";

/** Between which values a score can be at all. */
const RANGES: Record<AuditedMetric, readonly [low: number, high: number]> = {
  silhouette: [-1, 1],
  calinskiHarabasz: [0, Number.POSITIVE_INFINITY],
  daviesBouldin: [0, Number.POSITIVE_INFINITY],
  adjustedRand: [-0.5, 1],
  normalizedMutualInfo: [0, 1],
  adjustedMutualInfo: [-1, 1],
  vMeasure: [0, 1],
  homogeneity: [0, 1],
  completeness: [0, 1],
  purity: [0, 1],
  accuracy: [0, 1],
};

/** Values that the score cannot have. */
export function impossibleValues({ rows }: AuditedTable): Doubt[] {
  const found = new Map<AuditedMetric, { row: AuditedRow; score: AuditedScore }[]>();
  for (const row of rows) {
    for (const score of row.scores) {
      const [low, high] = RANGES[score.metric];
      // A rounded 1 may stand as 1.0000001.
      if (score.value >= low - 1e-6 && score.value <= high + 1e-6) continue;
      found.set(score.metric, [...(found.get(score.metric) ?? []), { row, score }]);
    }
  }
  return [...found].map(([metric, cases]) => {
    const [low, high] = RANGES[metric];
    const bounds = Number.isFinite(high) ? `between ${low} and ${high}` : `at least ${low}`;
    const { row, score } = cases[0]!;
    const all = rows.flatMap(({ scores }) => scores.filter((one) => one.metric === metric));
    const inPercent = Number.isFinite(high) && all.every(({ value }) => value >= 0 && value <= 100) && score.value > 1;
    const more = cases.length > 1 ? `, and ${count(cases.length - 1, "other value")} like it` : "";
    return {
      kind: "impossible value",
      weight: inPercent ? 30 : 100,
      sentence: `A ${METRIC_NAMES[metric]} is ${bounds}, but "${row.name}" has ${short(score.value)}${more}${inPercent ? "; they may be in percent" : ""}.`,
      rows: rowsOf(cases.map((one) => one.row)),
    };
  });
}

/** Rows that differ in name and in no score. */
export function duplicatedRows({ rows }: AuditedTable): Doubt[] {
  const groups = new Map<string, AuditedRow[]>();
  for (const row of rows) {
    // One score alone may agree by rounding.
    const values = row.scores.filter(({ value }) => value !== 0);
    if (values.length < 2) continue;
    const key = JSON.stringify([row.group, row.scores.map(({ metric, against, value }) => [metric, against, value])]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const duplicated = [...groups.values()].filter((same) => same.length > 1).sort((a, b) => b.length - a.length);
  const [first] = duplicated;
  if (!first) return [];
  const alike = new Set(first.map(({ name }) => name)).size === 1;
  const which = alike
    ? `${count(first.length, "row")} called ${namesOf(first)}`
    : `${namesOf(first)} (rows ${rowsOf(first).join(", ")})`;
  const more = duplicated.length > 1 ? `, and so have ${count(duplicated.length - 1, "other group")} of rows` : "";
  return [
    {
      kind: "duplicated rows",
      weight: alike ? 20 : 45,
      sentence: `${which} have the same scores to the last digit${more}: what differs between them had no effect, they found the same clusters, or one was copied.`,
      rows: rowsOf(duplicated.flat()),
    },
  ];
}

/** Standard deviations of a score of one song are about this much: of silhouettes and of agreement. */
const OF_A_SONG = 0.2;
/** Digits that are too many whatever the number of songs. */
const NEVER = 6;
const MUSIC: readonly AuditedMetric[] = [
  "silhouette",
  "adjustedRand",
  "normalizedMutualInfo",
  "adjustedMutualInfo",
  "purity",
  "accuracy",
];

/** More digits than the number of songs supports. */
export function tooManyDigits({ rows }: AuditedTable): Doubt[] {
  const cases = rows.flatMap((row) => {
    const digits = Math.max(
      ...row.scores.filter(({ metric }) => MUSIC.includes(metric)).map(({ text }) => decimals(text)),
      0,
    );
    const known = Number.isFinite(row.songs) && row.songs > 1;
    const supported = known ? supportedDigits(row.songs) : NEVER - 2;
    return digits >= supported + 2 ? [{ row, digits, supported, known }] : [];
  });
  if (cases.length === 0) return [];
  const worst = cases.reduce((a, b) => (b.digits - b.supported > a.digits - a.supported ? b : a));
  const why = worst.known
    ? `of ${worst.row.songs.toLocaleString("en-US")} songs vary by about ${(OF_A_SONG / Math.sqrt(worst.row.songs)).toPrecision(1)} with the songs, so ${worst.supported} decimals are all that they support`
    : `of no collection vary so little with the songs`;
  return [
    {
      kind: "too many digits",
      weight: 5,
      sentence: `${count(cases.length, "row")} ${cases.length === 1 ? "has" : "have"} scores with up to ${worst.digits} decimals; scores ${why}.`,
      rows: rowsOf(cases.map(({ row }) => row)),
    },
  ];
}

/** Decimals whose last one is about the standard error. */
export function supportedDigits(songs: number): number {
  return Math.max(1, Math.ceil(-Math.log10(OF_A_SONG / Math.sqrt(songs))));
}

function decimals(text: string): number {
  return /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
}
