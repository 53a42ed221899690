import type { HonestyCheck, HonestyMetric } from "./honestyCheck.js";

const METRICS: Record<HonestyMetric, string> = {
  adjustedRand: "ARI",
  normalizedMutualInfo: "NMI",
  silhouette: "silhouette",
};
const PARTS = { copies: "copies", artists: "shared artists", recordings: "recordings" } as const;
type Removed = keyof typeof PARTS;

/**
 * The checks of a score in words, such as "Of the ARI of 0.31, 0.12 was copies."
 *
 * @param checks the score first, as `honestyMeter` makes them
 */
export function honestySentence({
  field,
  metric,
  checks,
}: {
  field: string;
  metric: HonestyMetric;
  checks: readonly HonestyCheck[];
}): string {
  const score = checks[0]!;
  const what = metric === "silhouette" ? "silhouette" : `${METRICS[metric]} with ${field}`;
  if (!Number.isFinite(score.value)) return `There is no ${what}: fewer than two clusters or classes are scored.`;
  const removed = checks.filter((check) => check.check in PARTS && Number.isFinite(check.lost));
  const partOf = ({ check }: HonestyCheck) => PARTS[check as Removed];
  const lost = removed.filter(({ lostLow }) => lostLow > 0).sort((a, b) => b.lost - a.lost);
  const none = removed.filter((check) => !lost.includes(check) && check.lost !== 0);
  const were = lost.map((check) => `${check.lost < score.value ? two(check.lost) : "all"} was ${partOf(check)}`);
  const head =
    were.length > 0
      ? `Of the ${what} of ${withInterval(score)}, ${listed(were)}.`
      : `The ${what} is ${withInterval(score)}.`;
  const rest = none.length > 0 ? [`Without ${listed(none.map(partOf))} it is not lower beyond the interval.`] : [];
  return [head, ...rest, ...chanceSentence(score, checks)].join(" ");
}

/** How the score stands to the levels of chance. */
function chanceSentence(score: HonestyCheck, checks: readonly HonestyCheck[]): string[] {
  const levels = checks.filter(
    ({ check, value }) =>
      ["labels shuffled", "one Gaussian", "random clusters"].includes(check) && Number.isFinite(value),
  );
  if (levels.length === 0) return [];
  const above = levels.every(({ high }) => score.value > high);
  const values = levels.map(({ name, value, high }) => `${name} ${two(value)} (up to ${two(high)})`);
  return [
    `${above ? "It is above every level of chance" : "It is not above every level of chance"}: ${values.join(", ")}.`,
  ];
}

function withInterval({ value, low, high }: HonestyCheck): string {
  return Number.isFinite(low) ? `${two(value)} (${two(low)} to ${two(high)})` : two(value);
}

function two(value: number): string {
  return value.toFixed(2).replace(/^-0\.00$/, "0.00");
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
