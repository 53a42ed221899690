/** Length of the steps in which the loudest stretch is looked for, in seconds. */
const STEP = 0.1;
/** Longest part at each end where a song fades in or out, in seconds. */
const FADE = 3;

/**
 * Where the loudest whole stretch of a song begins: that with the largest root mean square, in steps of 0.1 s, apart
 * from the first and last 3 s, where songs fade (a quarter of what is left over, where that is less). Of equally loud
 * ones, to within a millionth, the earliest.
 *
 * @param samples mono
 * @param sampleRate in Hz
 * @param seconds length of the stretch
 * @returns index of its first sample; 0 where the song is no longer than the stretch
 */
export function loudestStretch(samples: Float32Array, sampleRate: number, seconds: number): number {
  const step = Math.round(STEP * sampleRate);
  const length = Math.round(seconds * sampleRate);
  const spare = samples.length - length;
  if (spare <= 0) return 0;
  const margin = Math.min(FADE * sampleRate, spare / 4);
  const first = Math.ceil(margin / step);
  const last = Math.floor((spare - margin) / step);
  // energy[i]: of all samples before step i.
  const energy = new Float64Array(Math.floor(samples.length / step) + 1);
  for (let i = 1; i < energy.length; i++) {
    let sum = 0;
    for (let t = (i - 1) * step; t < i * step; t++) sum += samples[t] ** 2;
    energy[i] = energy[i - 1] + sum;
  }
  const wide = Math.floor(length / step);
  let best = Math.min(first, last);
  let loudest = -1;
  for (let i = best; i <= last && i + wide < energy.length; i++) {
    const here = energy[i + wide] - energy[i];
    if (here > loudest * (1 + 1e-6)) [best, loudest] = [i, here];
  }
  return Math.max(0, best) * step;
}
