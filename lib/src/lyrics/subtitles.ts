/**
 * The lines of subtitle files: SubRip (.srt), WebVTT, YouTube's SBV, Advanced SubStation (.ass), MicroDVD. What isn't one
 * comes back as it is. Each pattern is anchored at a line's start and meets a line once.
 */

const TIME = "(?:\\d{1,3}:)?\\d{1,3}:\\d{1,2}(?:[.,:]\\d{1,3})?";
/** SubRip and WebVTT with their arrow, SBV with a comma. */
const TIMING = new RegExp(`^\\s{0,9}${TIME} {0,9}(?:-->| ?,) {0,9}${TIME}(?:\\s|$)`);
/** A timing with what WebVTT and SubRip say of the cue's place: "align:start", "X1:100". */
const TIMING_AND_PLACE = new RegExp(`${TIMING.source}(?:\\s{0,9}[A-Za-z]\\w{0,20}:\\S{1,40}(?=\\s|$))*`);
const CUE_TAG = /<\/?(?:v|c|lang|ruby|rt)\b[^<>\n]*>/gi;
/** "{\an8}" of SubStation, which SubRip files carry too. */
const OVERRIDE = /\{\\[^{}\n]*\}/g;
const MICRODVD = /^\{\d+\}\{\d+\}/;

/** The text of the cues, a line each; undefined where the text is no subtitle file. */
export function subtitleText(text: string): string | undefined {
  const lines = text.split(/\r\n?|\n/);
  const first = lines.find((line) => line.trim() !== "")?.trim() ?? "";
  if (/^\[Script Info\]/i.test(first) || /^Dialogue: /.test(first)) return subStation(lines);
  if (MICRODVD.test(first)) {
    return lines
      .map((line) =>
        line
          .replace(MICRODVD, "")
          .replaceAll("|", "\n")
          .replace(/\{[a-z]:[^{}]*\}/gi, ""),
      )
      .join("\n");
  }
  if (/^WEBVTT(?:\s|$)/.test(first)) return cues(lines, true);
  return lines.some((line) => TIMING.test(line)) ? cues(lines, false) : undefined;
}

function subStation(lines: readonly string[]): string {
  return lines
    .filter((line) => line.startsWith("Dialogue:"))
    .map((line) => {
      // Nine fields stand before the text, which may hold commas itself.
      let at = 0;
      for (let field = 0; field < 9 && at >= 0; field++) at = line.indexOf(",", at) + 1 || -1;
      return at < 0
        ? ""
        : line
            .slice(at)
            .replace(OVERRIDE, "")
            .replace(/\\[Nn]/g, "\n")
            .replaceAll("\\h", " ");
    })
    .join("\n");
}

function cues(lines: readonly string[], vtt: boolean): string {
  const kept: string[] = [];
  const last = (back: number) => kept.at(-back)?.trim() ?? "";
  // The header of WebVTT, and its comments and styles, last until the next empty line.
  let block = vtt;
  for (const line of lines) {
    if (TIMING.test(line)) {
      block = false;
      // The line above names the cue: by a number, in WebVTT by any text after an empty line.
      if (/^\d+$/.test(last(1)) || (vtt && last(1) !== "" && last(2) === "")) kept.pop();
      const beside = line.replace(TIMING_AND_PLACE, "").trim();
      if (beside !== "") kept.push(beside);
      continue;
    }
    if (line.trim() === "") block = false;
    else if (vtt && last(1) === "" && /^(?:NOTE|STYLE|REGION)(?:\s|$)/.test(line)) block = true;
    if (!block) kept.push(line.replace(CUE_TAG, "").replace(OVERRIDE, ""));
  }
  return kept.join("\n");
}
