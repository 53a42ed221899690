import { expect, test } from "vitest";
import {
  bandPowers,
  bandPowersTwin,
  interpolate,
  interpolateTwin,
  weightedRows,
  weightedRowsTwin,
  weightFrame,
  weightFrameTwin,
} from "../../dist/native/sound.js";
import { random } from "./kernels.js";

test("frames, bands and interpolation: the same bits as the twin", () => {
  const signal = random(1, 1000).data;
  const window = random(1, 96).data;
  const frames = [new Float32Array(96), new Float32Array(96)];
  weightFrame(signal, 904, window, frames[0]);
  weightFrameTwin(signal, 904, window, frames[1], 1);
  expect(frames[0]).toEqual(frames[1]);
  expect(() => weightFrame(signal, 905, window, frames[0])).toThrow("needs 1001");

  const bands = {
    blocks: Int32Array.from([0, 1, 2, 1, 2, 3, 249]),
    weights: random(7, 4).data,
    ends: Int32Array.from([3, 3, 6, 7]), // one is empty
  };
  const powers = [new Float32Array(6), new Float32Array(6)];
  bandPowers(signal, bands, powers[0], 2);
  bandPowersTwin(signal, bands.blocks, bands.weights, bands.ends, powers[1], 2, 1);
  expect(powers[0]).toEqual(powers[1]);
  expect(powers[0][3]).toBe(0);

  const bank = { filters: random(147, 20).data, up: 147, down: 160, taps: 20 };
  for (const length of [1, 7, 800]) {
    const values = [new Float32Array(length), new Float32Array(length)];
    interpolate(signal, bank, 50, values[0]);
    interpolateTwin(signal, bank.filters, 147, 160, 20, 50, values[1], 1);
    expect(values[0]).toEqual(values[1]);
  }
});

test.each([
  [1, 1, 1],
  [12, 33, 19],
  [20, 128, 64],
])("%i weighted sums of %i rows of %i: the same bits as the twin", (m, k, n) => {
  const W = Float64Array.from(random(m, k).data);
  const S = random(k, n);
  const plain = new Float32Array(m * n);
  weightedRowsTwin(W, S.data, m, k, n, plain, 1);
  expect(weightedRows(W, S).data).toEqual(plain);
});
