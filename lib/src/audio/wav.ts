import { checkNumber } from "../options.js";

/**
 * Mono sound as the bytes of a 16-bit PCM wav file.
 *
 * A sample s becomes round(32768 s), clipped to [-32768, 32767]; so what a decoder gives back (k / 32768) is within
 * half a step of what went in, and a file decoded and written again is the same file. NaN becomes silence.
 *
 * @param samples in [-1, 1]; louder ones are clipped
 * @param sampleRate in Hz
 * @returns the content of the file, its header included
 */
export function wavBytes(samples: Float32Array, sampleRate: number): Uint8Array {
  checkNumber("sampleRate", sampleRate, { min: 1, max: 0xffffffff, integer: true });
  const bytes = new Uint8Array(44 + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string) => bytes.set(new TextEncoder().encode(word), at);
  text(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // length of the format chunk
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true); // bytes per second
  view.setUint16(32, 2, true); // bytes per frame
  view.setUint16(34, 16, true); // bits per sample
  text(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  for (let i = 0; i < samples.length; i++) {
    const scaled = Math.round(samples[i] * 32768);
    view.setInt16(44 + 2 * i, Math.max(-32768, Math.min(32767, scaled)), true);
  }
  return bytes;
}
