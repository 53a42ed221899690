/** Unicode's stream-safe format (UAX 15) allows 30 marks on a letter; sorting a longer run takes its square in time. */
const MARKS = /(\p{M}{30})\p{M}+/gu;

/** Of marks stacked on one letter, the first thirty: what `String.normalize` should be given. Linear. */
export function capMarks(text: string): string {
  return text.replace(MARKS, "$1");
}

/** NFC in time linear in the text; see `capMarks`. */
export function nfc(text: string): string {
  return capMarks(text).normalize("NFC");
}
