/** A worker that turns a log-mel image into sound, since Griffin-Lim takes a second or two. */

import { Matrix } from "../../src/array/matrix.js";
import { soundOfImage } from "../../src/audio/imageSound.js";
import { wavBytes } from "../../src/audio/wav.js";

/** An image in decibels, bands x columns. */
export interface ImageToHear {
  decibels: Float32Array;
  shape: [bands: number, columns: number];
  sampleRate: number;
  columnLength: number;
}

addEventListener("message", ({ data }: MessageEvent<ImageToHear>) => {
  const { decibels, shape, sampleRate, columnLength } = data;
  const samples = soundOfImage(new Matrix(...shape, decibels), { sampleRate, columnLength });
  const bytes = wavBytes(samples, sampleRate);
  postMessage(bytes, { transfer: [bytes.buffer] });
});
