/**
 * Scales of the synthetic songs, semitones above the tonic. Beside each the raga-scale (thaat) of the same notes;
 * bhairav has no Western name of its own ("double harmonic").
 */
export const MODES = {
  ionian: [0, 2, 4, 5, 7, 9, 11], // bilawal
  lydian: [0, 2, 4, 6, 7, 9, 11], // kalyan
  mixolydian: [0, 2, 4, 5, 7, 9, 10], // khamaj
  dorian: [0, 2, 3, 5, 7, 9, 10], // kafi
  aeolian: [0, 2, 3, 5, 7, 8, 10], // asavari
  phrygian: [0, 1, 3, 5, 7, 8, 10], // bhairavi
  bhairav: [0, 1, 4, 5, 7, 8, 11],
} as const;

export type Mode = keyof typeof MODES;
export const MODE_NAMES = Object.keys(MODES) as Mode[];

export const KEY_NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"] as const;

/** Semitones above the tonic of a scale degree; 0 is the tonic, 7 its octave, -1 the degree below. */
export function semitones(mode: Mode, degree: number): number {
  const octave = Math.floor(degree / 7);
  return 12 * octave + MODES[mode][degree - 7 * octave]!;
}

/** Stacked thirds on a degree of the scale: 3 degrees are a triad, 4 a seventh chord. */
export function stackThirds(root: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => root + 2 * i);
}

/** MIDI number to Hz, equal temperament, A4 = 69 = 440 Hz. */
export function hertz(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}
