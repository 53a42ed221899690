// Spoken digits made by espeak-ng, which the recipe of bench/digits.mjs was developed on: node bench/digits/voices.mjs FOLDER
//
//     --speakers 30   made-up speakers
//     --takes 10      recordings of each digit by each speaker
//     --seed 1        the same seed and the same version of espeak-ng give the same files
//     --faults        with the faults of real recordings (faults.mjs)
//
// A speaker is a dialect of English, or the sounds of another language as an accent, with one of espeak-ng's voice variants, a
// length of the vocal tract, a speed, a pitch, a room, a microphone and a level of noise. Takes differ in speed, pitch and the
// silence around the word. Files are named DIGIT_SPEAKER_TAKE.wav.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { faulty } from "./faults.mjs";

const { decodeAudio, resample, Rng, UserError, writeWav } = createRequire(import.meta.url)("../../lib/dist/index.js");

const RATE = 22_050;
const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const DIALECTS = ["en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029"];
/** Languages, and the digits as their speakers often say them, in espeak-ng's phonemes. */
const ACCENTS = ["de", "fr", "it", "hi", "bn", "tr"];
const ACCENTED = ["s'i:ro", "v'an", "t'u:", "tr'i:", "f'o:r", "f'aIv", "s'Iks", "s'Ev@n", "'eIt", "n'aIn"];
const WOMEN = ["f1", "f2", "f3", "f4", "f5", "linda", "steph", "belinda"];
const MEN = ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "adam", "max", "caleb", "klatt", "klatt4"];

/**
 * Writes the recordings into `folder`, whole or not at all.
 *
 * @returns how many
 * @throws UserError where espeak-ng is missing, or the folder exists
 */
export async function makeVoices(folder, { speakers = 30, takes = 10, seed = 1, faults = false } = {}) {
  checkEspeak();
  if (existsSync(folder)) throw new UserError(`${folder} exists; name a new folder, or delete this one.`);
  mkdirSync(path.dirname(path.resolve(folder)), { recursive: true });
  const made = mkdtempSync(`${path.resolve(folder)}.part-`);
  const spoken = path.join(made, "spoken.wav");
  try {
    for (let s = 0; s < speakers; s++) {
      const speaker = speakerOf(s, new Rng(seed, `speaker/${s}`));
      for (let digit = 0; digit < WORDS.length; digit++) {
        for (let take = 0; take < takes; take++) {
          const rng = new Rng(seed, `take/${s}/${digit}/${take}`);
          const word = recorded(await speak(spoken, digit, speaker, rng), speaker, rng);
          const sound = faults ? faulty(word, RATE, speaker.equipment, rng) : { samples: word, sampleRate: RATE };
          writeWav(path.join(made, `${digit}_${speaker.name}_${take}.wav`), sound.samples, sound.sampleRate);
        }
      }
    }
    rmSync(spoken, { force: true });
    renameSync(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return speakers * takes * WORDS.length;
}

function checkEspeak() {
  try {
    execFileSync("espeak-ng", ["--version"], { stdio: "ignore" });
  } catch {
    throw new UserError(
      "The made-up voices need the program espeak-ng, which is not installed: `apt-get install espeak-ng` (Debian, Ubuntu), or give a folder of recordings.",
    );
  }
}

function speakerOf(s, rng) {
  const between = (low, high) => low + (high - low) * rng.uniform();
  const oneOf = (list) => list[rng.int(list.length)];
  const woman = rng.uniform() < 0.5;
  const accented = rng.uniform() < 0.3;
  const voice = accented ? oneOf(ACCENTS) : oneOf(DIALECTS);
  const variant = oneOf(woman ? WOMEN : MEN);
  return {
    name: `${String(s).padStart(2, "0")}-${voice}-${variant}`,
    accented,
    voice: `${voice}+${variant}`,
    /** Words per minute, and espeak-ng's scale of pitch. */
    speed: between(115, 185),
    pitch: woman ? between(45, 75) : between(20, 55),
    /** Factor of all frequencies: a shorter tract has higher formants. */
    tract: between(0.85, 1.15),
    room: Array.from({ length: 40 }, () => ({ delay: between(0.004, 0.12), gain: rng.normal() })),
    reverberation: between(0, 0.2),
    /** First-order filter: below 0 dull, above 0 sharp. */
    tilt: between(-0.5, 0.8),
    /** Signal-to-noise ratio in dB, and how dull the noise is. */
    snr: between(8, 40),
    dullness: between(0, 0.9),
    equipment: rng.uint32(),
  };
}

/** The word as espeak-ng says it, with the frequencies of the speaker's vocal tract. */
async function speak(file, digit, speaker, rng) {
  const text = speaker.accented ? `[[${ACCENTED[digit]}]]` : WORDS[digit];
  const tract = speaker.tract * Math.exp(0.02 * rng.normal());
  const speed = (speaker.speed * Math.exp(0.12 * rng.normal())) / tract;
  const pitch = Math.min(99, Math.max(0, speaker.pitch + 8 * rng.normal()));
  const options = ["-v", speaker.voice, "-s", Math.max(80, Math.round(speed)), "-p", Math.round(pitch), "-w", file];
  execFileSync("espeak-ng", [...options.map(String), text], { stdio: ["ignore", "ignore", "inherit"] });
  const { samples } = await decodeAudio(file, { sampleRate: RATE });
  // Fewer samples at the same rate: faster and higher. espeak-ng spoke so much slower.
  return resample(samples, Math.round(RATE * tract), RATE);
}

/** The word in a room, with silence around it, through a microphone, with noise; the largest sample is 0.1 to 0.9. */
function recorded(word, speaker, rng) {
  const before = Math.round(RATE * (0.05 + 0.25 * rng.uniform()));
  const after = Math.round(RATE * (0.1 + 0.25 * rng.uniform()));
  const out = new Float32Array(before + word.length + after);
  out.set(word, before);
  for (const { delay, gain } of speaker.room) {
    const late = before + Math.round(delay * RATE);
    const level = speaker.reverberation * gain * Math.exp(-delay / 0.05);
    for (let i = 0; i < word.length && late + i < out.length; i++) out[late + i] += level * word[i];
  }
  for (let i = out.length - 1; i > 0; i--) out[i] -= speaker.tilt * out[i - 1];
  const power = out.reduce((sum, x) => sum + x * x, 0) / word.length;
  const noise = Float32Array.from(out, () => rng.normal());
  for (let i = 1; i < noise.length; i++) noise[i] += speaker.dullness * noise[i - 1];
  const noisePower = noise.reduce((sum, x) => sum + x * x, 0) / noise.length;
  const level = Math.sqrt(power / noisePower / 10 ** (speaker.snr / 10));
  for (let i = 0; i < out.length; i++) out[i] += level * noise[i];
  const peak = out.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const loudness = (0.1 + 0.8 * rng.uniform()) / peak;
  return out.map((x) => loudness * x);
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      speakers: { type: "string", default: "30" },
      takes: { type: "string", default: "10" },
      seed: { type: "string", default: "1" },
      faults: { type: "boolean", default: false },
    },
  });
  const [speakers, takes, seed] = [values.speakers, values.takes, values.seed].map(Number);
  if (positionals.length !== 1 || ![speakers, takes, seed].every((n) => Number.isInteger(n) && n > 0)) {
    console.error("Usage: node bench/digits/voices.mjs FOLDER [--speakers 30] [--takes 10] [--seed 1] [--faults]");
    process.exit(1);
  }
  try {
    const written = await makeVoices(positionals[0], { speakers, takes, seed, faults: values.faults });
    console.log(`${written} recordings in ${positionals[0]}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
