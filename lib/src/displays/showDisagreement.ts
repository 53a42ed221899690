import { type MetricLine, metricLines } from "../figures/index.js";
import type { Row } from "../io/index.js";
import { bootstrapInterval } from "../metrics/index.js";
import { say } from "../notebook/say.js";
import { show } from "../notebook/show.js";
import { showTable } from "../notebook/table.js";
import type { Run } from "../results/index.js";
import type { Song } from "../song.js";
import type { Disagreement } from "../steps/disagreement.js";

/** Points of a distribution's curve. */
const POINTS = 21;

/**
 * How far sound and words of the test songs are apart, beside mismatched pairs: a sentence and the two cumulative
 * distributions. Saves the number of every song that has both as `disagreement.csv`: id, kl (nats), percentile (within the
 * part of the split), split.
 *
 * @param run where both are saved
 * @param disagreement as `disagreementOf` gave it
 * @param songs of the same rows
 */
export async function showDisagreement(run: Run, disagreement: Disagreement, songs: readonly Song[]): Promise<void> {
  const { kl, percentiles, parts, mismatched } = disagreement;
  const rows = songs.flatMap(({ id }, i): Row[] =>
    Number.isNaN(kl[i]) ? [] : [{ id, kl: kl[i], percentile: percentiles[i], split: parts[i] }],
  );
  run.csv("disagreement", rows, ["id", "kl", "percentile", "split"]);
  if (mismatched.length === 0) {
    say`Too few test songs have both sound and words to compare them with mismatched pairs.`;
    return;
  }
  const auc = bootstrapInterval(Float64Array.from(mismatched, (one) => one.auc));
  const percent = (share: number) => (100 * share).toFixed(0);
  say`The sound of a test song is closer to its own words than to those of another song of the same language in
    **${percent(auc.value)} %** of the pairs (95 % interval over songs ${percent(auc.low)} to ${percent(auc.high)} %; without
    any relation 50 %). Test songs: ${mismatched.length}.`;
  const own = Float64Array.from(mismatched, ({ song }) => kl[song] as number);
  const others = Float64Array.from(mismatched.flatMap((one) => Array.from(one.kl)));
  const lines = [cumulative("own words", own), cumulative("words of another song", others)];
  const axes = { xLabel: "symmetrized KL of sound and words (nats)", yLabel: "share of pairs up to it (%)" };
  await show(metricLines(lines, { ...axes, title: "Sound and words of the test songs" }), {
    save: run.figure("disagreement"),
  });
}

/** The empirical distribution, from its smallest value to its largest. */
function cumulative(name: string, values: Float64Array): MetricLine {
  const sorted = values.toSorted();
  const shares = Array.from({ length: POINTS }, (_, i) => i / (POINTS - 1));
  return {
    name,
    x: shares.map((share) => sorted[Math.round(share * (sorted.length - 1))] as number),
    y: shares.map((share) => 100 * share),
  };
}

/**
 * The test songs whose sound and words disagree most, as a table.
 *
 * @param songs all of them
 * @param disagreement as `disagreementOf` gave it
 * @param count how many of them. Default 5
 */
export function showSurprising(
  songs: readonly Song[],
  { kl, percentiles, parts }: Pick<Disagreement, "kl" | "percentiles" | "parts">,
  count = 5,
): void {
  const test = [...songs.keys()].filter((i) => parts[i] === "test" && !Number.isNaN(kl[i]));
  const most = test.sort((a, b) => (kl[b] as number) - (kl[a] as number)).slice(0, count);
  const table = most.map((i): Row => {
    const { title, id, language, genre } = songs[i] as Song;
    return { song: title ?? id, language, genre, "KL (nats)": kl[i], percentile: Math.round(percentiles[i] as number) };
  });
  if (table.length > 0) showTable(table, { caption: "Test songs whose sound and words disagree most" });
}
