// node lib/test/golden/soundFormats.mjs
//
// Makes soundFormats/, the same short sound in a hundred and more encodings, and soundFormats.json, what ffmpeg and sox make
// of each: rate, samples, level, and 48 samples from the middle of the mean of the channels (null: it does not read the
// file). Needs ffmpeg, sox, lame, opusenc; files that are there are kept, so delete those to be made again.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const folder = path.join(here, "soundFormats");
mkdirSync(folder, { recursive: true });
const temporary = mkdtempSync(path.join(tmpdir(), "surlab-formats-"));
const SECONDS = 0.25;

/** A sweep with a little noise, different in each channel: no two stretches of it are alike. */
function signal(rate, channels, seconds = SECONDS) {
  const frames = Math.round(rate * seconds);
  const out = new Float32Array(frames * channels);
  let state = 12345;
  for (let i = 0; i < frames; i++) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    const t = i / rate;
    for (let c = 0; c < channels; c++) {
      const sweep = Math.sin(2 * Math.PI * ((200 + 90 * c) * t + (900 - 200 * c) * t * t));
      out[i * channels + c] = 0.4 * sweep + 0.02 * (state / 2 ** 30 - 1) + 0.03;
    }
  }
  return out;
}
function f32wav(rate, channels, seconds) {
  const data = signal(rate, channels, seconds);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.byteLength, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(3, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * channels * 4, 28);
  head.writeUInt16LE(4 * channels, 32);
  head.writeUInt16LE(32, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.byteLength, 40);
  return Buffer.concat([head, Buffer.from(data.buffer)]);
}
const source = (rate, channels, seconds) => {
  const file = path.join(temporary, `${rate}-${channels}-${seconds ?? ""}.wav`);
  writeFileSync(file, f32wav(rate, channels, seconds));
  return file;
};
const run = (program, ...args) => {
  const r = spawnSync(program, args, { maxBuffer: 1e9 });
  if (r.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${r.stderr}`);
  return r.stdout;
};
const ffmpeg =
  (rate, channels, ...options) =>
  (file) =>
    run(
      "ffmpeg",
      "-v",
      "error",
      "-y",
      "-i",
      source(rate, channels),
      "-fflags",
      "+bitexact",
      "-flags:a",
      "+bitexact",
      ...options,
      file,
    );
const sox =
  (rate, channels, ...options) =>
  (file) =>
    run("sox", "-D", source(rate, channels), ...options, file);
const lame =
  (rate, channels, ...options) =>
  (file) => {
    const s16 = path.join(temporary, "s16.wav");
    run("sox", "-D", source(rate, channels), "-b", "16", "-e", "signed", s16);
    run("lame", "--quiet", ...options, s16, file);
  };
const edit = (make, change) => (file) => {
  make(file);
  writeFileSync(file, change(readFileSync(file)));
};
const join = (a, b) => (file) => {
  const other = path.join(temporary, path.basename(file));
  a(other);
  b(file);
  writeFileSync(file, Buffer.concat([readFileSync(other), readFileSync(file)]));
};
const id3 = (bytes) => {
  const tag = Buffer.alloc(10 + bytes);
  tag.write("ID3");
  tag[3] = 3;
  for (let i = 0; i < 4; i++) tag[6 + i] = (bytes >>> (7 * (3 - i))) & 127;
  return tag;
};
const words = (...numbers) => {
  const b = Buffer.alloc(4 * numbers.length);
  for (const [i, n] of numbers.entries()) b.writeUInt32LE(n >>> 0, 4 * i);
  return b;
};
const setSizes = (riff, data) => (b) => {
  b = Buffer.from(b);
  const at = b.indexOf("data");
  b.writeUInt32LE(riff >>> 0, 4);
  b.writeUInt32LE(data >>> 0, at + 4);
  return b;
};

const s16 = ffmpeg(8000, 1, "-c:a", "pcm_s16le");
/** How each file is made. */
const E = {};
// wav
for (const [n, c] of Object.entries({
  u8: "pcm_u8",
  s16: "pcm_s16le",
  s24: "pcm_s24le",
  s32: "pcm_s32le",
  f32: "pcm_f32le",
  f64: "pcm_f64le",
  mulaw: "pcm_mulaw",
  alaw: "pcm_alaw",
  adpcmMs: "adpcm_ms",
  adpcmIma: "adpcm_ima_wav",
})) {
  E[`wav-${n}.wav`] = ffmpeg(8000, 1, "-c:a", c);
  if (!["f64", "s32"].includes(n)) E[`wav-${n}-stereo.wav`] = ffmpeg(8000, 2, "-c:a", c);
}
E["wav-gsm.wav"] = sox(8000, 1, "-e", "gsm-full-rate");
E["wav-g726.wav"] = ffmpeg(8000, 1, "-c:a", "g726");
E["wav-mp3.wav"] = ffmpeg(44100, 1, "-c:a", "libmp3lame", "-b:a", "64k");
E["wav-five-channels.wav"] = ffmpeg(8000, 5, "-c:a", "pcm_s16le");
E["wav-extensible-s24.wav"] = sox(8000, 2, "-t", "wav", "-b", "24");
E["wav-extensible-s32.wav"] = sox(8000, 2, "-t", "wav", "-b", "32", "-e", "signed");
E["wav-rf64.wav"] = ffmpeg(8000, 1, "-c:a", "pcm_s16le", "-rf64", "always");
E["wav-bw64.wav"] = edit(ffmpeg(8000, 1, "-c:a", "pcm_s16le", "-rf64", "always"), (b) => {
  b.write("BW64", 0, "latin1");
  return b;
});
E["wav-w64.w64"] = ffmpeg(8000, 1, "-c:a", "pcm_s16le", "-f", "w64");
E["wav-w64-f32.w64"] = ffmpeg(8000, 2, "-c:a", "pcm_f32le", "-f", "w64");
E["wav-w64-sox.w64"] = sox(8000, 1, "-t", "w64", "-b", "24");
E["wav-rifx.wav"] = (f) => run("sox", "-D", source(8000, 1), "-B", "-b", "16", "-e", "signed", f);
E["wav-rifx-f32.wav"] = (f) => run("sox", "-D", source(8000, 2), "-B", "-b", "32", "-e", "float", f);
E["wav-length-7fffffff.wav"] = edit(s16, setSizes(0x7fffffff, 0x7fffffff));
E["wav-length-7ffff000.wav"] = edit(s16, setSizes(0x7ffff024, 0x7ffff000));
E["wav-length-ffffffff.wav"] = edit(s16, setSizes(-1, -1));
E["wav-length-0.wav"] = edit(s16, setSizes(0, 0));
E["wav-length-80000000.wav"] = edit(s16, setSizes(0x80000024, 0x80000000));
E["wav-piped-ffmpeg.wav"] = (f) =>
  writeFileSync(f, run("ffmpeg", "-v", "error", "-i", source(8000, 1), "-f", "wav", "-"));
E["wav-piped-sox.wav"] = (f) =>
  writeFileSync(f, run("sox", "-D", source(8000, 1), "-b", "16", "-e", "signed", "-t", "wav", "-"));
E["wav-odd-chunk.wav"] = edit(s16, (b) =>
  Buffer.concat([b.subarray(0, 12), Buffer.from("JUNK"), words(5), Buffer.from("abcde\0"), b.subarray(12)]),
);
E["wav-tail-list.wav"] = edit(s16, (b) => Buffer.concat([b, Buffer.from("LIST"), words(4), Buffer.from("INFO")]));
E["wav-two-joined.wav"] = join(s16, s16);
E["wav-id3-first.wav"] = edit(s16, (b) => Buffer.concat([id3(300), b]));
E["wav-20-in-24.wav"] = edit(ffmpeg(8000, 1, "-c:a", "pcm_s24le"), (b) => {
  const at = b.indexOf("fmt ");
  b.writeUInt16LE(20, at + 8 + 14 + (b.readUInt16LE(at + 8) === 0xfffe ? 4 : 0));
  return b;
});
E["wav-12-in-16.wav"] = edit(s16, (b) => {
  b.writeUInt16LE(12, 34);
  return b;
});
// aiff
for (const [n, c] of Object.entries({
  s8: "pcm_s8",
  s16: "pcm_s16be",
  s24: "pcm_s24be",
  s32: "pcm_s32be",
  f32: "pcm_f32be",
  f64: "pcm_f64be",
  mulaw: "pcm_mulaw",
  alaw: "pcm_alaw",
  sowt: "pcm_s16le",
  ima4: "adpcm_ima_qt",
})) {
  E[`aiff-${n}.${["s8", "s16", "s24", "s32"].includes(n) ? "aiff" : "aifc"}`] = ffmpeg(
    8000,
    ["s16", "ima4"].includes(n) ? 2 : 1,
    "-c:a",
    c,
    "-f",
    "aiff",
  );
}
E["aiff-sox-8.aiff"] = sox(8000, 1, "-b", "8");
E["aiff-sox-24.aif"] = sox(8000, 2, "-b", "24");
E["aiff-sox.aifc"] = (f) => run("sox", "-D", source(8000, 2), "-t", "aifc", "-b", "16", f);
// au
for (const [n, c] of Object.entries({
  s8: "pcm_s8",
  s16: "pcm_s16be",
  s24: "pcm_s24be",
  s32: "pcm_s32be",
  f32: "pcm_f32be",
  f64: "pcm_f64be",
  mulaw: "pcm_mulaw",
  alaw: "pcm_alaw",
}))
  E[`au-${n}.au`] = ffmpeg(8000, 1, "-c:a", c);
E["au-length-ffffffff.au"] = edit(ffmpeg(8000, 1, "-c:a", "pcm_s16be"), (b) => {
  b.writeUInt32BE(0xffffffff, 8);
  return b;
});
// caf
for (const [n, c] of Object.entries({
  s16: "pcm_s16be",
  s16le: "pcm_s16le",
  s24: "pcm_s24be",
  s32le: "pcm_s32le",
  f32: "pcm_f32le",
  f64be: "pcm_f64be",
  s8: "pcm_s8",
  mulaw: "pcm_mulaw",
  alaw: "pcm_alaw",
  alac: "alac",
  ima4: "adpcm_ima_qt",
}))
  E[`caf-${n}.caf`] = ffmpeg(8000, n === "s16" ? 2 : 1, "-c:a", c);
// flac
E["flac-16.flac"] = ffmpeg(8000, 2, "-c:a", "flac", "-sample_fmt", "s16");
E["flac-24.flac"] = ffmpeg(8000, 1, "-c:a", "flac", "-sample_fmt", "s32");
E["flac-8.flac"] = sox(8000, 1, "-b", "8");
E["flac-piped.flac"] = (f) =>
  writeFileSync(f, run("ffmpeg", "-v", "error", "-i", source(8000, 1), "-c:a", "flac", "-f", "flac", "-"));
E["flac-id3.flac"] = edit(ffmpeg(8000, 1, "-c:a", "flac", "-sample_fmt", "s16"), (b) => Buffer.concat([id3(2000), b]));
E["flac-ogg.oga"] = ffmpeg(8000, 1, "-c:a", "flac", "-sample_fmt", "s16", "-f", "ogg");
E["flac-mp4.mp4"] = ffmpeg(8000, 1, "-c:a", "flac", "-sample_fmt", "s16", "-strict", "-2");
E["flac-mka.mka"] = ffmpeg(8000, 1, "-c:a", "flac", "-sample_fmt", "s16");
// mp3
E["mp3-cbr.mp3"] = lame(44100, 2, "-b", "96");
E["mp3-vbr.mp3"] = lame(44100, 1, "-V", "6");
E["mp3-abr.mp3"] = lame(44100, 1, "--abr", "48");
E["mp3-notag.mp3"] = lame(44100, 1, "-b", "64", "-t");
E["mp3-mpeg2.mp3"] = lame(22050, 1, "-b", "48");
E["mp3-mpeg25.mp3"] = lame(8000, 1, "-b", "24");
E["mp3-crc.mp3"] = lame(44100, 1, "-b", "64", "-p");
E["mp3-free.mp3"] = lame(44100, 1, "--freeformat", "-b", "70");
E["mp3-free-160.mp3"] = lame(44100, 1, "--freeformat", "-b", "160");
E["mp3-ffmpeg.mp3"] = ffmpeg(48000, 2, "-c:a", "libmp3lame", "-b:a", "64k");
E["mp3-ffmpeg-noxing.mp3"] = ffmpeg(48000, 1, "-c:a", "libmp3lame", "-b:a", "64k", "-write_xing", "0");
E["mp3-big-id3.mp3"] = edit(lame(44100, 1, "-b", "48"), (b) => Buffer.concat([id3(20000), b]));
E["mp3-two-id3.mp3"] = edit(lame(44100, 1, "-b", "48"), (b) => Buffer.concat([id3(500), id3(400), b]));
E["mp3-junk-first.mp3"] = edit(lame(44100, 1, "-b", "48"), (b) => Buffer.concat([Buffer.alloc(3000, 0x20), b]));
E["mp3-zeros-first.mp3"] = edit(lame(44100, 1, "-b", "48"), (b) => Buffer.concat([Buffer.alloc(70000), b]));
E["mp3-id3v1-ape.mp3"] = edit(lame(44100, 1, "-b", "48"), (b) => {
  const ape = Buffer.alloc(64);
  ape.write("APETAGEX");
  ape.writeUInt32LE(2000, 8);
  ape.writeUInt32LE(32, 12);
  const tag = Buffer.alloc(128);
  tag.write("TAG");
  return Buffer.concat([b, ape, tag]);
});
E["mp3-ape-first.mp3"] = edit(lame(44100, 1, "-b", "48"), (b) => {
  const ape = Buffer.alloc(32 + 200);
  ape.write("APETAGEX");
  ape.writeUInt32LE(2000, 8);
  ape.writeUInt32LE(200, 12);
  ape.writeUInt32LE(1, 16);
  ape.writeUInt32LE(0xa0000000, 20);
  return Buffer.concat([ape, b]);
});
E["mp3-joined.mp3"] = join(lame(44100, 1, "-b", "48"), lame(44100, 1, "-b", "48"));
E["mp3-joined-notag.mp3"] = join(lame(44100, 1, "-b", "48", "-t"), lame(44100, 1, "-b", "48", "-t"));
E["mp3-layer2.mp2"] = ffmpeg(44100, 2, "-c:a", "mp2", "-b:a", "96k");
E["mp3-layer2-mono.mp2"] = ffmpeg(24000, 1, "-c:a", "mp2", "-b:a", "32k");
// ogg
E["ogg-vorbis.ogg"] = ffmpeg(44100, 2, "-c:a", "libvorbis", "-q:a", "1");
E["ogg-vorbis-8k.ogg"] = ffmpeg(8000, 1, "-c:a", "libvorbis", "-q:a", "1");
E["ogg-vorbis-chained.ogg"] = join(
  ffmpeg(8000, 1, "-c:a", "libvorbis", "-q:a", "1", "-serial_offset", "5"),
  ffmpeg(8000, 1, "-c:a", "libvorbis", "-q:a", "1", "-serial_offset", "9"),
);
E["ogg-opus.opus"] = ffmpeg(48000, 2, "-c:a", "libopus", "-b:a", "48k");
E["ogg-opus-mono.opus"] = ffmpeg(16000, 1, "-c:a", "libopus", "-b:a", "24k");
E["ogg-opus-opusenc.opus"] = (f) => {
  run("sox", "-D", source(48000, 1), "-b", "16", path.join(temporary, "o.wav"));
  run("opusenc", "--quiet", "--bitrate", "24", "--serial", "7", path.join(temporary, "o.wav"), f);
};
E["ogg-opus-chained.opus"] = join(
  ffmpeg(48000, 1, "-c:a", "libopus", "-b:a", "24k"),
  ffmpeg(48000, 1, "-c:a", "libopus", "-b:a", "24k", "-serial_offset", "9"),
);
E["ogg-speex.ogg"] = ffmpeg(16000, 1, "-c:a", "libspeex");
E["ogg-speex.spx"] = ffmpeg(16000, 1, "-c:a", "libspeex", "-f", "ogg");
E["ogg-vorbis.webm"] = ffmpeg(44100, 1, "-c:a", "libvorbis", "-q:a", "1");
E["ogg-opus.webm"] = ffmpeg(48000, 1, "-c:a", "libopus", "-b:a", "24k");
E["mka-vorbis.mka"] = ffmpeg(44100, 1, "-c:a", "libvorbis", "-q:a", "1");
E["mka-pcm.mka"] = ffmpeg(8000, 1, "-c:a", "pcm_s16le");
E["mka-mp3.mka"] = ffmpeg(44100, 1, "-c:a", "libmp3lame", "-b:a", "48k");
E["mka-aac.mka"] = ffmpeg(44100, 1, "-c:a", "aac", "-b:a", "48k");
// mp4
E["mp4-aac.m4a"] = ffmpeg(44100, 2, "-c:a", "aac", "-b:a", "64k");
E["mp4-aac-faststart.m4a"] = ffmpeg(44100, 1, "-c:a", "aac", "-b:a", "48k", "-movflags", "+faststart");
E["mp4-aac-fragmented.m4a"] = ffmpeg(44100, 1, "-c:a", "aac", "-b:a", "48k", "-movflags", "+frag_keyframe+empty_moov");
E["mp4-aac-22k.m4b"] = ffmpeg(22050, 1, "-c:a", "aac", "-b:a", "32k");
E["mp4-aac-edit.m4a"] = (f) =>
  run(
    "ffmpeg",
    "-v",
    "error",
    "-y",
    "-ss",
    "0.1",
    "-i",
    path.join(folder, "mp4-aac.m4a"),
    "-c",
    "copy",
    "-fflags",
    "+bitexact",
    f,
  );
E["mp4-alac.m4a"] = ffmpeg(8000, 2, "-c:a", "alac");
E["mp4-alac-24.m4a"] = ffmpeg(8000, 1, "-c:a", "alac", "-sample_fmt", "s32p");
E["mp4-mp3.mp4"] = ffmpeg(44100, 1, "-c:a", "libmp3lame", "-b:a", "48k");
E["mp4-opus.mp4"] = ffmpeg(48000, 1, "-c:a", "libopus", "-b:a", "24k", "-strict", "-2");
E["mp4-ac3.m4a"] = ffmpeg(44100, 1, "-c:a", "ac3", "-b:a", "64k", "-f", "mp4");
E["mov-pcm.mov"] = ffmpeg(8000, 1, "-c:a", "pcm_s16le");
E["mov-ulaw.mov"] = ffmpeg(8000, 1, "-c:a", "pcm_mulaw");
E["aac-adts.aac"] = ffmpeg(44100, 1, "-c:a", "aac", "-b:a", "48k");
E["aac-latm.aac"] = ffmpeg(44100, 1, "-c:a", "aac", "-b:a", "48k", "-f", "latm");
// others
E["wma-2.wma"] = ffmpeg(44100, 1, "-c:a", "wmav2", "-b:a", "48k");
E["wma-1.wma"] = ffmpeg(22050, 1, "-c:a", "wmav1", "-b:a", "32k");
E["ac3.ac3"] = ffmpeg(44100, 2, "-c:a", "ac3", "-b:a", "96k");
E["eac3.eac3"] = ffmpeg(44100, 2, "-c:a", "eac3", "-b:a", "96k");
E["wavpack.wv"] = ffmpeg(8000, 2, "-c:a", "wavpack");
E["wavpack-f32.wv"] = ffmpeg(8000, 1, "-c:a", "wavpack", "-sample_fmt", "fltp");
E["tta.tta"] = ffmpeg(8000, 1, "-c:a", "tta", "-sample_fmt", "s16");
E["avi-mp3.avi"] = ffmpeg(44100, 1, "-c:a", "libmp3lame", "-b:a", "48k");
E["voc.voc"] = sox(8000, 1, "-b", "8");
E["8svx.8svx"] = sox(8000, 1);
E["nist.sph"] = (f) => run("sox", "-D", source(8000, 1), "-b", "16", "-t", "sph", f);
E["ircam.sf"] = sox(8000, 1, "-b", "16");
E["raw.raw"] = sox(8000, 1, "-b", "16", "-e", "signed");

const golden = {};
const f32 = (buffer) =>
  new Float32Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + (buffer.length & ~3)));
const mean = (data, channels) =>
  Float32Array.from({ length: Math.floor(data.length / channels) }, (_, i) => {
    let s = 0;
    for (let c = 0; c < channels; c++) s += data[i * channels + c];
    return s / channels;
  });
const digits = (x) => Number(x.toPrecision(3));
function facts(mono, rate) {
  if (!mono.length) return null;
  const from = Math.floor(mono.length / 2);
  return {
    rate,
    samples: mono.length,
    rms: digits(Math.sqrt(mono.reduce((s, x) => s + x * x, 0) / mono.length)),
    middle: Array.from(mono.subarray(from, from + 48), digits),
    from,
  };
}
function byFfmpeg(file) {
  const probe = spawnSync("ffprobe", [
    "-v",
    "error",
    "-select_streams",
    "a:0",
    "-show_entries",
    "stream=channels,sample_rate,codec_name",
    "-of",
    "json",
    file,
  ]);
  if (probe.status !== 0) return null;
  const s = JSON.parse(String(probe.stdout).trim() || "{}").streams?.[0];
  if (!s) return null;
  const r = spawnSync("ffmpeg", ["-v", "error", "-i", file, "-map", "a:0", "-f", "f32le", "-c:a", "pcm_f32le", "-"], {
    maxBuffer: 1e9,
  });
  return facts(mean(f32(r.stdout), s.channels), Number(s.sample_rate));
}
function bySox(file) {
  const rate = Number(spawnSync("soxi", ["-r", file]).stdout),
    channels = Number(spawnSync("soxi", ["-c", file]).stdout);
  if (!rate) return null;
  const r = spawnSync("sox", ["-D", file, "-t", "f32", "-"], { maxBuffer: 1e9 });
  if (r.status !== 0) return null;
  return facts(mean(f32(r.stdout), channels), rate);
}
for (const [name, make] of Object.entries(E)) {
  const file = path.join(folder, name);
  if (!existsSync(file)) make(file);
  golden[name] = { ffmpeg: byFfmpeg(file), sox: bySox(file) };
}
const version = (program, ...args) => String(spawnSync(program, args).stdout).split("\n")[0];
const versions = { ffmpeg: version("ffmpeg", "-version").slice(0, 30), sox: version("sox", "--version") };
const lines = Object.entries(golden).map(([name, facts]) => `${JSON.stringify(name)}: ${JSON.stringify(facts)}`);
writeFileSync(
  path.join(here, "soundFormats.json"),
  `{ "versions": ${JSON.stringify(versions)}, "files": {\n${lines.join(",\n")}\n} }\n`,
);
rmSync(temporary, { recursive: true });
