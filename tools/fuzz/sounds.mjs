// Small valid audio files in every format that the library reads: PCM is written here, others are read from seeds/.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const seedFolder = path.join(path.dirname(fileURLToPath(import.meta.url)), "seeds");
const seeds = readdirSync(seedFolder)
  .filter((name) => name !== "README.md")
  .sort();

/** A rising tone, -1 to 1. */
function tone(random, sampleRate, seconds) {
  const low = 200 + random.below(600);
  return Float64Array.from({ length: Math.round(sampleRate * seconds) }, (_, i) => {
    const t = i / sampleRate;
    return 0.5 * Math.sin(2 * Math.PI * (low + 150 * t) * t);
  });
}

const ENCODINGS = {
  u8: { bits: 8, format: 1, write: (b, v, at) => b.writeUInt8(128 + Math.round(127 * v), at) },
  s16: { bits: 16, format: 1, write: (b, v, at) => b.writeInt16LE(Math.round(32767 * v), at) },
  s24: { bits: 24, format: 1, write: (b, v, at) => b.writeIntLE(Math.round(8388607 * v), at, 3) },
  s32: { bits: 32, format: 1, write: (b, v, at) => b.writeInt32LE(Math.round(2147483647 * v), at) },
  f32: { bits: 32, format: 3, write: (b, v, at) => b.writeFloatLE(v, at) },
  f64: { bits: 64, format: 3, write: (b, v, at) => b.writeDoubleLE(v, at) },
  mulaw: { bits: 8, format: 7, write: (b, v, at) => b.writeUInt8(v < 0 ? 0x40 : 0xc0, at) },
};

function samples(random, encoding, channels, sampleRate, bigEndian) {
  const { bits, write } = ENCODINGS[encoding];
  const sound = tone(random, sampleRate, 1.1 + random.next() / 2);
  const width = bits / 8;
  const data = Buffer.alloc(sound.length * channels * width);
  sound.forEach((value, i) => {
    for (let c = 0; c < channels; c++) write(data, value, (i * channels + c) * width);
  });
  if (bigEndian && width === 2) data.swap16();
  if (bigEndian && width === 4) data.swap32();
  return data;
}

function chunk(id, content, bigEndian = false) {
  const head = Buffer.alloc(8);
  head.write(id, "latin1");
  if (bigEndian) head.writeUInt32BE(content.length, 4);
  else head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

function wav(random) {
  const encoding = random.pick(Object.keys(ENCODINGS));
  const { bits, format } = ENCODINGS[encoding];
  const channels = random.pick([1, 2, 6]);
  const sampleRate = random.pick([8000, 11025, 16000]);
  const extensible = random.chance(0.3);
  const fmt = Buffer.alloc(extensible ? 40 : 16);
  fmt.writeUInt16LE(extensible ? 0xfffe : format, 0);
  fmt.writeUInt16LE(channels, 2);
  fmt.writeUInt32LE(sampleRate, 4);
  fmt.writeUInt32LE((sampleRate * channels * bits) / 8, 8);
  fmt.writeUInt16LE((channels * bits) / 8, 12);
  fmt.writeUInt16LE(bits, 14);
  if (extensible) {
    fmt.writeUInt16LE(22, 16);
    fmt.writeUInt16LE(bits, 18);
    Buffer.from(`0${format}00000000001000800000aa00389b71`, "hex").copy(fmt, 24);
  }
  const parts = [chunk("fmt ", fmt)];
  if (random.chance(0.3)) parts.push(chunk("LIST", Buffer.from("INFOINAM\x05\0\0\0name\0\0", "latin1")));
  parts.push(chunk("data", samples(random, encoding, channels, sampleRate, false)));
  return { extension: "wav", bytes: chunk("RIFF", Buffer.concat([Buffer.from("WAVE"), ...parts])) };
}

function aiff(random) {
  const compressed = random.chance(0.5);
  const sampleRate = random.pick([8000, 16000]);
  const data = samples(random, "s16", 1, sampleRate, true);
  const comm = Buffer.alloc(18);
  comm.writeUInt16BE(1, 0);
  comm.writeUInt32BE(data.length / 2, 2);
  comm.writeUInt16BE(16, 6);
  // 80-bit float of a sample rate below 65,536: exponent and mantissa.
  const exponent = Math.floor(Math.log2(sampleRate));
  comm.writeUInt16BE(16383 + exponent, 8);
  comm.writeUInt32BE((sampleRate * 2 ** (31 - exponent)) >>> 0, 10);
  const parts = [
    Buffer.from(compressed ? "AIFC" : "AIFF"),
    chunk("COMM", compressed ? Buffer.concat([comm, Buffer.from("NONE\0\0")]) : comm, true),
    chunk("SSND", Buffer.concat([Buffer.alloc(8), data]), true),
  ];
  return { extension: compressed ? "aifc" : "aiff", bytes: chunk("FORM", Buffer.concat(parts), true) };
}

function au(random) {
  const sampleRate = random.pick([8000, 16000]);
  const data = samples(random, "s16", 1, sampleRate, true);
  const head = Buffer.alloc(24);
  head.write(".snd");
  for (const [i, value] of [24, data.length, 3, sampleRate, 1].entries()) head.writeUInt32BE(value, 4 + 4 * i);
  return { extension: "au", bytes: Buffer.concat([head, data]) };
}

function fromSeeds(random) {
  const name = random.pick(seeds);
  return { extension: path.extname(name).slice(1), bytes: readFileSync(path.join(seedFolder, name)) };
}

/** A valid file: its extension and its bytes. */
export function soundFile(random) {
  return random.pick([wav, wav, aiff, au, fromSeeds, fromSeeds, fromSeeds, fromSeeds])(random);
}
