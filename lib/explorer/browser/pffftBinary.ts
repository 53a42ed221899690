/** In place of lib/src/audio/pffftBinary.ts: the same binary, carried in the script. */

import bytes from "binary:@echogarden/pffft-wasm/dist/simd/pffft.wasm";

export function pffftBinary(): Uint8Array {
  return bytes;
}
