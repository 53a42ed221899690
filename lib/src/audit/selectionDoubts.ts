import type { AuditedRow, AuditedScore, AuditedTable } from "./auditedRow.js";
import { count, type Doubt, namesOf, rowsOf, short } from "./doubt.js";
import { METRIC_NAMES } from "./metricColumns.js";

/** Scores without a word about how much they vary. */
export function noSpread({ rows }: AuditedTable): Doubt[] {
  const scored = rows.filter(({ scores }) => scores.length > 0);
  const said = scored.filter(
    ({ seed, seeds, scores }) => seeds > 1 || seed !== "" || scores.some(({ std }) => Number.isFinite(std)),
  );
  const runs = new Set(scored.map(({ seed }) => seed).filter(Boolean));
  const single = said.length > 0 && runs.size === 1 && said.every(({ seeds }) => !(seeds > 1)) && said.every(hasNoStd);
  if (scored.length === 0 || (said.length > 0 && !single)) return [];
  return [
    {
      kind: "no spread",
      weight: 55,
      sentence: single
        ? `All rows are of one seed (${[...runs][0]}): differences between them may be luck.`
        : `No row says how much its scores vary over seeds: ${scored.length > 1 ? "differences between rows may be luck" : "it may be luck"}.`,
      rows: [],
    },
  ];
}

const hasNoStd = ({ scores }: AuditedRow) => scores.every(({ std }) => !Number.isFinite(std));

/** From this many rows on the best one is better by chance alone. */
const MANY = 5;

/** The best of many rows, chosen by the score that is reported. */
export function chosenAfterLooking({ rows }: AuditedTable): Doubt[] {
  if (rows.some(({ split }) => /^(test|val)/i.test(split))) return [];
  const groups = new Map<string, { row: AuditedRow; score: AuditedScore }[]>();
  for (const row of rows) {
    for (const score of row.scores) {
      if (score.metric !== "silhouette" && score.metric !== "adjustedRand") continue;
      const key = JSON.stringify([score.metric, score.against, row.group]);
      groups.set(key, [...(groups.get(key) ?? []), { row, score }]);
    }
  }
  const candidates = [...groups.values()].filter((group) => group.length >= MANY).sort((a, b) => b.length - a.length);
  return candidates.slice(0, 2).map((group) => {
    const best = group.reduce((a, b) => (b.score.value > a.score.value ? b : a));
    const gain = expectedMaximum(group.length);
    const deviations = group.map(({ score }) => score.std).filter((std) => std > 0);
    const std = deviations.reduce((sum, value) => sum + value, 0) / deviations.length;
    const { metric, value } = best.score;
    const often = new Set(group.map(({ row }) => row.k).filter(Number.isFinite)).size;
    const over = often > 1 ? `, over ${often} values of k,` : "";
    const how = Number.isFinite(std)
      ? `With the deviation of the table (${short(std)}) the best of ${group.length} equally good rows is ${short(gain * std)} above their mean: read ${short(value - gain * std)}.`
      : `The best of ${group.length} equally good rows is ${gain.toFixed(1)} standard deviations above their mean: for every 0.01 that a score varies, take ${(0.01 * gain).toFixed(3)} off.`;
    return {
      kind: "chosen after looking",
      weight: 40,
      sentence: `The ${METRIC_NAMES[metric]} of ${short(value)} ("${best.row.name}") is the best of ${count(group.length, "row")}${over} on the same songs, with no other songs to choose by. ${how}`,
      rows: [best.row.row],
    };
  });
}

/** Expectation of the largest of m standard normal numbers, by integration. */
export function expectedMaximum(m: number): number {
  const step = 0.005;
  let [below, expected] = [0, 0];
  for (let x = -8; x < 8; x += step) {
    const density = Math.exp(-((x + step / 2) ** 2) / 2) / Math.sqrt(2 * Math.PI);
    const next = below + density * step;
    expected += (x + step / 2) * (next ** m - below ** m);
    below = next;
  }
  return expected;
}

/** Silhouettes, CH and DB of several spaces in one table. */
export function differentSpaces({ rows }: AuditedTable): Doubt[] {
  const internal = rows.filter(({ scores }) => scores.some(({ metric }) => metric === "silhouette"));
  const spaces = [...new Set(internal.map(({ representation }) => representation).filter(Boolean))];
  if (spaces.length < 2) return [];
  const silhouette = (row: AuditedRow) => row.scores.find(({ metric }) => metric === "silhouette")!.value;
  const best = internal.reduce((a, b) => (silhouette(b) > silhouette(a) ? b : a));
  const agrees = (row: AuditedRow) => row.scores.find(({ metric }) => metric === "adjustedRand")?.value ?? Number.NaN;
  const alike = internal.filter((row) => row.group === best.group && Number.isFinite(agrees(row)));
  const closest = alike.sort((a, b) => agrees(b) - agrees(a))[0];
  const other =
    closest && Number.isFinite(agrees(best)) && closest !== best && agrees(closest) > agrees(best)
      ? ` The highest ARI (${short(agrees(closest))}) is that of "${closest.name}", whose silhouette is ${short(silhouette(closest))}.`
      : "";
  return [
    {
      kind: "different spaces",
      weight: 60,
      sentence: `Silhouettes of ${spaces.length} spaces stand beside each other, each measured in its own: fewer dimensions or a collapsed latent space raise it without grouping songs better, so ${namesOf([best])} (${short(silhouette(best))}) is not shown to be the best.${other}`,
      rows: rowsOf(internal),
    },
  ];
}
