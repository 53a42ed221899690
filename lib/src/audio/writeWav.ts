import { writeWhole } from "../io/files.js";
import { wavBytes } from "./wav.js";

/**
 * Writes {@link wavBytes} to `file`, whole or not at all, making its folder where there is none.
 *
 * @param file path of the file, replaced where it is there
 * @param samples mono, in [-1, 1]; louder ones are clipped
 * @param sampleRate of the sound, in Hz
 */
export function writeWav(file: string, samples: Float32Array, sampleRate: number): void {
  writeWhole(file, wavBytes(samples, sampleRate), { durable: false });
}
