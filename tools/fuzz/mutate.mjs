// Damage: accidental (truncated, overwritten, concatenated) and adversarial (counts and lengths at their extremes).

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

const MUTATIONS = [
  function flip(random, bytes) {
    const out = Buffer.from(bytes);
    const n = 1 + random.below(random.pick([1, 4, 64]));
    for (let i = 0; i < n; i++) out[random.below(out.length)] ^= 1 << random.below(8);
    return out;
  },
  function truncate(random, bytes) {
    return bytes.subarray(0, random.below(bytes.length));
  },
  function overwrite(random, bytes) {
    const out = Buffer.from(bytes);
    const at = random.below(out.length);
    out.fill(random.pick([0, 0xff, random.below(256)]), at, Math.min(out.length, at + random.below(64)));
    return out;
  },
  function extreme(random, bytes) {
    const out = Buffer.from(bytes);
    const width = random.pick([1, 2, 4]);
    // Headers hold the counts, so the first bytes are changed more often.
    const limit = random.chance(0.7) ? Math.min(out.length, 200) : out.length;
    if (limit <= width) return out;
    const at = random.below(limit - width);
    const value = random.pick(EXTREMES) % 2 ** (8 * width);
    if (random.chance(0.5)) out.writeUIntLE(value, at, width);
    else out.writeUIntBE(value, at, width);
    return out;
  },
  function splice(random, bytes) {
    const from = random.below(bytes.length);
    const length = random.below(Math.min(512, bytes.length - from) + 1);
    const at = random.below(bytes.length);
    return random.chance(0.5)
      ? Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at)])
      : Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  },
  function swap(random, bytes) {
    const third = Math.floor(bytes.length / 3);
    const size = 1 + random.below(Math.max(1, third));
    const a = random.below(Math.max(1, bytes.length - 2 * size));
    const b = a + size;
    return Buffer.concat([
      bytes.subarray(0, a),
      bytes.subarray(b, b + size),
      bytes.subarray(a, b),
      bytes.subarray(b + size),
    ]);
  },
  function double(_, bytes) {
    return Buffer.concat([bytes, bytes]);
  },
  function noise(random, bytes) {
    return Buffer.from(Uint8Array.from({ length: Math.min(bytes.length, 4096) }, () => random.below(256)));
  },
];

/** The bytes with one or a few mutations. */
export function mutate(random, bytes) {
  let out = bytes;
  const times = random.pick([1, 1, 1, 2, 3]);
  for (let i = 0; i < times && out.length > 0; i++) out = random.pick(MUTATIONS)(random, out);
  return out;
}
