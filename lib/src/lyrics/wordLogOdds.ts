import { UserError } from "../errors.js";
import { withDefaults } from "../options.js";

/** Options of {@link wordLogOdds}. */
export interface WordLogOddsOptions {
  /**
   * Size of the prior in words, alpha_0: how many words of both groups together each group is taken to have said
   * before counting. Larger pulls rare words to 0. Above 0; 100 to 1000 is usual. Default 500.
   */
  priorWords: number;
}

const defaults: WordLogOddsOptions = { priorWords: 500 };

/**
 * Which words set one group of texts apart from another: weighted log-odds-ratios with an informative Dirichlet prior.
 *
 *     delta_w = log((y_w + a_w) / (n + a_0 - y_w - a_w)) - log((y'_w + a_w) / (n' + a_0 - y'_w - a_w))
 *     z_w     = delta_w / sqrt(1 / (y_w + a_w) + 1 / (y'_w + a_w))
 *
 * with counts y and y' of word w in the groups, of n and n' words, and a_w = a_0 * (share of w in both groups).
 * Unlike a ratio of frequencies it prefers neither rare words, whose ratios are noise, nor frequent ones.
 * z is about standard normal for a word that both groups use alike: |z| > 1.96 is rare by chance, for one word.
 *
 * Burt Monroe, Michael Colaresi and Kevin Quinn (2008): Fightin' Words. Political Analysis 16, equations 16, 20 and 22.
 *
 * @param counts of each word in the first group, whole numbers of at least 0
 * @param others counts of the same words in the other group
 * @returns z of each word: above 0 for the first group's words; 0 for words that neither group has
 * @throws UserError where the lists differ in length, a count is negative or no number, or the prior isn't above 0
 */
export function wordLogOdds(
  counts: ArrayLike<number>,
  others: ArrayLike<number>,
  options?: Partial<WordLogOddsOptions>,
): Float64Array {
  const { priorWords } = withDefaults("wordLogOdds", options, defaults);
  if (!(priorWords > 0 && Number.isFinite(priorWords))) {
    throw new UserError(`priorWords is ${priorWords}; it must be a number above 0.`);
  }
  if (counts.length !== others.length) {
    throw new UserError(
      `wordLogOdds was given counts of ${counts.length} words and of ${others.length}; give both for the same words.`,
    );
  }
  const n = total(counts);
  const otherN = total(others);
  return Float64Array.from({ length: counts.length }, (_, w) => {
    const [y, otherY] = [counts[w] as number, others[w] as number];
    if (y + otherY === 0) return 0;
    const a = (priorWords * (y + otherY)) / (n + otherN);
    // The only word of both groups has no odds.
    if (y + otherY === n + otherN) return 0;
    const delta =
      Math.log((y + a) / (n + priorWords - y - a)) - Math.log((otherY + a) / (otherN + priorWords - otherY - a));
    return delta / Math.sqrt(1 / (y + a) + 1 / (otherY + a));
  });
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let w = 0; w < counts.length; w++) {
    const count = counts[w] as number;
    if (!(count >= 0 && Number.isFinite(count))) {
      throw new UserError(
        `wordLogOdds was given ${count} as the count of word ${w}; counts are numbers of at least 0.`,
      );
    }
    sum += count;
  }
  return sum;
}
