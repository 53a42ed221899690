import type { HonestyCheck, HonestyMetric } from "./honestyCheck.js";

const METRICS: Record<HonestyMetric, string> = {
  adjustedRand: "ARI",
  normalizedMutualInfo: "NMI",
  silhouette: "silhouette",
};
const PARTS = { copies: "copies", artists: "shared artists", recordings: "recordings" } as const;
type Removed = keyof typeof PARTS;
const LEVELS: readonly HonestyCheck["check"][] = ["labels shuffled", "one Gaussian", "random clusters"];

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
  const levels = checks.filter(({ check, value }) => LEVELS.includes(check) && Number.isFinite(value));
  const reached = levels.map(({ name, value, high }) => `${name} ${two(value)} (up to ${two(high)})`).join(", ");
  const is = `The ${what} is ${withInterval(score)}`;
  // What is not above chance has no parts.
  if (!levels.every(({ high }) => score.value > high))
    return `${is}, which is not above every level of chance: ${reached}.`;

  const removed = checks.filter((check) => check.check in PARTS && Number.isFinite(check.lost));
  const partOf = ({ check }: HonestyCheck) => PARTS[check as Removed];
  const lost = removed.filter(({ lostLow }) => lostLow > 0).sort((a, b) => b.lost - a.lost);
  const none = removed.filter((check) => !lost.includes(check) && check.lost !== 0);
  const were = lost.map((check) => `${check.lost < score.value ? two(check.lost) : "all"} was ${partOf(check)}`);
  const head = were.length > 0 ? `Of the ${what} of ${withInterval(score)}, ${listed(were, "and")}.` : `${is}.`;
  const rest =
    none.length > 0 ? ` Leaving out ${listed(none.map(partOf), "or")} takes nothing that is beyond its interval.` : "";
  return `${head}${rest}${reached && ` It is above every level of chance: ${reached}.`}`;
}

function withInterval({ value, low, high }: HonestyCheck): string {
  return Number.isFinite(low) ? `${two(value)} (${two(low)} to ${two(high)})` : two(value);
}

function two(value: number): string {
  return value.toFixed(2).replace(/^-0\.00$/, "0.00");
}

function listed(parts: readonly string[], word: "and" | "or"): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}
