/** As JSON writes numbers, also with a plus sign, or with no zero before the point. */
const NUMERAL = /^[-+]?(?=\.?\d)(?:0|[1-9]\d*)?(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/**
 * The number that a text is, by the one rule for tables, results and the command line; undefined where it is none.
 * "007" is a name (an id, a postal code) and stays text, as do "0x10", "1e999", " 5" and "".
 */
export function numberIn(text: string): number | undefined {
  return NUMERAL.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
}
