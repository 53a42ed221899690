import type { AuditedRow, AuditedScore, AuditedTable } from "./auditedRow.js";
import { count, type Doubt, namesOf, rowsOf, short } from "./doubt.js";

const EXTERNAL = ["adjustedRand", "normalizedMutualInfo", "adjustedMutualInfo", "purity", "accuracy", "vMeasure"];
const CONDITIONAL = /\bc[-_ ]?vae\b|^c-?vae|conditional|conditioned|semi-?supervised/i;

const known = (against: string) => against !== "" && !/^(unknown|other|none)$/i.test(against);

/**
 * The adjusted Rand index that independent labelings reach: twice its standard deviation. For as many clusters as classes
 * of equal size the deviation is sqrt(2) / n, whatever their number.
 *
 * @param songs NaN where it is not known: then as of 300
 */
export function chanceOfAri(songs: number): number {
  return (2 * Math.SQRT2) / (Number.isFinite(songs) ? songs : 300);
}

/** Rows that agree with the labels no more than chance does. */
export function atChance({ rows }: AuditedTable): Doubt[] {
  const scored = rows.flatMap((row) =>
    row.scores.filter(({ metric }) => metric === "adjustedRand").map((score) => ({ row, score })),
  );
  const cases = scored.filter(({ row, score }) => score.value <= chanceOfAri(row.songs) && row.scores.length > 0);
  if (cases.length === 0) return [];
  const below = cases.filter(({ row, score }) => score.value < -chanceOfAri(row.songs));
  const all = cases.length === scored.length;
  const which = [...new Set(cases.map(({ score }) => score.against).filter(known))];
  return [
    {
      kind: "chance",
      weight: Math.round(50 + (35 * cases.length) / scored.length),
      sentence:
        `${all ? "Every" : `${cases.length} of ${scored.length}`} ARI${which.length > 0 ? ` (${which.join(", ")})` : ""} ` +
        `${cases.length === 1 || all ? "is" : "are"} at chance: ${namesOf(cases.map(({ row }) => row))}` +
        `${below.length > 0 ? `; ${below.length} below it, as ${short(below[0]!.score.value)}` : ""}. ` +
        `Independent labels reach ${short(chanceOfAri(cases[0]!.row.songs))}${Number.isFinite(cases[0]!.row.songs) ? ` with ${cases[0]!.row.songs.toLocaleString("en-US")} songs` : ""}.`,
      rows: rowsOf(cases.map(({ row }) => row)),
    },
  ];
}

/** Scores against a label that the model was given. */
export function conditionedLabels({ rows }: AuditedTable): Doubt[] {
  const sure: AuditedRow[] = [];
  const maybe: AuditedRow[] = [];
  const labels = new Set<string>();
  for (const row of rows) {
    const external = row.scores.filter(({ metric }) => EXTERNAL.includes(metric));
    if (external.length === 0) continue;
    const named =
      row.condition || (CONDITIONAL.test(row.representation) || CONDITIONAL.test(row.method) ? row.name : "");
    if (!named) continue;
    const told = external.find(({ against }) => known(against) && mentions(named, against));
    if (told) {
      sure.push(row);
      labels.add(told.against);
    } else if (!row.condition && !external.some(({ against }) => known(against) && namesLabel(named, external, rows))) {
      maybe.push(row);
    }
  }
  const doubts: Doubt[] = [];
  if (sure.length > 0) {
    doubts.push({
      kind: "conditioned label",
      weight: 88,
      sentence: `${namesOf(sure)} ${sure.length === 1 ? "is" : "are"} compared with ${[...labels].join(" and ")}, which the model was conditioned on: the score measures what it was told.`,
      rows: rowsOf(sure),
    });
  }
  if (maybe.length > 0) {
    doubts.push({
      kind: "conditioned label",
      weight: 60,
      sentence: `${namesOf(maybe)} ${maybe.length === 1 ? "is a conditional model" : "are conditional models"}, and the table doesn't say on which label: if it is the one of the agreement scores, they measure what it was told.`,
      rows: rowsOf(maybe),
    });
  }
  return doubts;
}

const mentions = (name: string, label: string) => name.toLowerCase().includes(label.toLowerCase().replace(/s$/, ""));

/** Whether a name tells another label of the table, such as "CVAE-Language" in a row about genre. */
function namesLabel(name: string, external: readonly AuditedScore[], rows: readonly AuditedRow[]): boolean {
  const labels = new Set([...rows.flatMap(({ scores }) => scores.map(({ against }) => against)), "genre", "language"]);
  return [...labels].some(
    (label) => known(label) && external.every(({ against }) => against !== label) && mentions(name, label),
  );
}

/**
 * A purity that is the same whatever was clustered is the share of the largest class: where half of the rows or more have
 * it, and it is the lowest; or where ARI and NMI are 0 beside it. Single rows may agree by the small number of songs.
 */
export function constantPurity({ rows }: AuditedTable): Doubt[] {
  const groups = new Map<string, { row: AuditedRow; value: number }[]>();
  for (const row of rows) {
    for (const { metric, against, value } of row.scores) {
      if (metric !== "purity" || !(value > 0 && value < 1)) continue;
      const key = JSON.stringify([row.group, against]);
      groups.set(key, [...(groups.get(key) ?? []), { row, value }]);
    }
  }
  const isZero = (row: AuditedRow) =>
    row.scores.some(({ metric, value }) => metric === "adjustedRand" && Math.abs(value) < 5e-4) &&
    row.scores.every(({ metric, value }) => !/Rand|Mutual/.test(metric) || Math.abs(value) < 5e-4);
  const constant = [...groups.values()].flatMap((group) => {
    const least = Math.min(...group.map(({ value }) => value));
    const same = group.filter(({ value }) => value === least);
    const enough = same.length >= 3 && (2 * same.length >= group.length || same.every(({ row }) => isZero(row)));
    return enough ? [same] : [];
  });
  if (constant.length === 0) return [];
  const values = constant.map((same) => `${short(same[0]!.value)} in ${count(same.length, "row")}`);
  return [
    {
      kind: "chance",
      weight: 70,
      sentence: `The purity is ${values.join(", ")}: it is the share of the largest class, which every clustering reaches that tells the classes not at all.`,
      rows: rowsOf(constant.flatMap((same) => same.map(({ row }) => row))),
    },
  ];
}

/** Agreement that is as good as perfect. */
const PERFECT = 0.98;

/** A label that is found without a fault was probably in what was clustered. */
export function perfectAgreement({ rows }: AuditedTable): Doubt[] {
  const cases = rows.filter(({ scores }) =>
    scores.some(
      ({ metric, value }) =>
        (metric === "adjustedRand" || metric === "normalizedMutualInfo") && value >= PERFECT && value <= 1,
    ),
  );
  if (cases.length === 0) return [];
  return [
    {
      kind: "perfect agreement",
      weight: 75,
      sentence: `${namesOf(cases)} ${cases.length === 1 ? "finds" : "find"} the labels without a fault: check whether they were made from what was clustered, or given to the model.`,
      rows: rowsOf(cases),
    },
  ];
}

/** Purity and NMI rise with the number of clusters, and are compared between different ones. */
export function differentCounts({ rows }: AuditedTable): Doubt[] {
  const scored = rows.filter(
    ({ scores, k }) =>
      Number.isFinite(k) && scores.some(({ metric }) => metric === "purity" || metric === "normalizedMutualInfo"),
  );
  const counts = [...new Set(scored.map(({ k }) => k))].sort((a, b) => a - b);
  if (counts.length < 2 || counts.at(-1)! < 2 * counts[0]!) return [];
  return [
    {
      kind: "different k",
      weight: 25,
      sentence: `Purity and NMI rise with the number of clusters even by chance, and the table has k from ${counts[0]} to ${counts.at(-1)}: compare them at equal k, or by ARI.`,
      rows: rowsOf(scored),
    },
  ];
}
