// n points in 64 dimensions around 10 overlapping centers, row i around center i mod 10; written once to .cache/bench
// for both sides.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import array from "../lib/dist/array/index.js";

const { Matrix, Rng } = array;
const cols = 64;

export function points(n) {
  const file = path.join(import.meta.dirname, "..", ".cache", "bench", `points-${n}.f32`);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(madeUp(n).buffer));
  }
  const bytes = readFileSync(file);
  const X = new Matrix(
    n,
    cols,
    new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
  );
  const labels = Int32Array.from({ length: n }, (_, i) => i % 10);
  return { X, labels };
}

function madeUp(n) {
  const rng = new Rng(1, "bench points");
  const centers = Float32Array.from({ length: 10 * cols }, () => rng.normal());
  return Float32Array.from({ length: n * cols }, (_, e) => {
    return centers[(Math.floor(e / cols) % 10) * cols + (e % cols)] + rng.normal();
  });
}
