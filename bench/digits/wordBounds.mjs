// Where a spoken word begins and ends in a recording that holds nothing else: also with noise or clicks before and after it.

/** Frames of the running median: a click shorter than half of them vanishes. */
const MEDIAN = 7;
/** dB below the loudest frame, under which differences of level don't count. */
const RANGE = 45;
/** dB below the loudest frame, under which nothing belongs to the word. */
const FAINTEST = 35;
/** Frames of silence in a word, such as before the t of "eight": with 10 ms a frame, 150 ms. */
const CLOSURE = 15;
/** Frames that are kept before and after the word, for its faint onset and end. */
const MARGIN = 2;

/**
 * The level of a frame is that of all mel bands together, which leaves out mains hum. Frames above a threshold are of the word: the
 * threshold that separates the levels best into two groups (Otsu 1979, "A Threshold Selection Method from Gray-Level
 * Histograms"), so that noise of any level is below it. Of several groups of frames, separated by more silence than a word
 * has, the word is the one with the largest sum of decibels above the threshold.
 *
 * @param powers mel spectrogram, bands x frames, with 10 ms a frame
 * @returns first frame, and the frame after the last
 */
export function wordBounds(powers) {
  const smooth = runningMedian(levelsOf(powers), MEDIAN);
  const loudest = smooth.reduce((a, b) => Math.max(a, b));
  const levels = smooth.map((level) => Math.max(level, loudest - RANGE));
  const threshold = Math.max(otsu(levels), loudest - FAINTEST);
  const groups = [];
  levels.forEach((level, frame) => {
    if (level < threshold) return;
    const last = groups.at(-1);
    if (last && frame - last.end <= CLOSURE) {
      last.end = frame;
      last.sum += level - threshold;
    } else {
      groups.push({ start: frame, end: frame, sum: level - threshold });
    }
  });
  const word = groups.reduce((best, group) => (group.sum > best.sum ? group : best));
  return [Math.max(0, word.start - MARGIN), Math.min(powers.cols, word.end + 1 + MARGIN)];
}

/** Decibels of each frame, all bands together. */
function levelsOf({ data, rows, cols }) {
  return Float64Array.from({ length: cols }, (_, t) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += data[r * cols + t];
    return 10 * Math.log10(Math.max(sum, 1e-12));
  });
}

function runningMedian(values, width) {
  const half = width >> 1;
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - half), i + half + 1).sort();
    return near[near.length >> 1];
  });
}

/** The value between two groups for which the variance between the groups is largest; the only value where there is one. */
function otsu(values) {
  const sorted = values.slice().sort();
  const total = sorted.reduce((sum, x) => sum + x, 0);
  let [threshold, largest, below] = [sorted[0], 0, 0];
  for (let i = 1; i < sorted.length; i++) {
    below += sorted[i - 1];
    const [low, high] = [below / i, (total - below) / (sorted.length - i)];
    const between = i * (sorted.length - i) * (high - low) ** 2;
    if (between > largest) [threshold, largest] = [(low + high) / 2, between];
  }
  return threshold;
}
