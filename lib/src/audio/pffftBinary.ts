import { readFileSync } from "node:fs";
import path from "node:path";

/** PFFFT as WebAssembly, with SIMD: the binary of the package, without its loader. */
export function pffftBinary(): Uint8Array {
  return readFileSync(path.join(path.dirname(require.resolve("@echogarden/pffft-wasm/simd")), "pffft.wasm"));
}
