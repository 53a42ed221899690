/** How loud each of the songs near the pointer is. */

/** Songs farther away than this aren't heard, in pixels. */
export const REACH = 90;
/** The most songs that sound together. */
export const VOICES = 4;

/**
 * Gains of the nearest songs, by song: they fall with the distance to 0 at {@link REACH}, and the powers of all sum to
 * at most 1, so that four songs are not louder than one.
 */
export function roamGains(near: readonly { song: number; pixels: number }[]): Map<number, number> {
  const gains = near
    .filter(({ pixels }) => pixels < REACH)
    .slice(0, VOICES)
    .map(({ song, pixels }) => [song, (1 - pixels / REACH) ** 2] as const);
  const power = gains.reduce((sum, [, gain]) => sum + gain ** 2, 0);
  const scale = 1 / Math.max(Math.sqrt(power), 1);
  return new Map(gains.map(([song, gain]) => [song, gain * scale]));
}
