import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeWav } from "../../lib/dist/audio/index.js";
import { runPlain } from "./plainNotebooks.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-small-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOTEBOOKS = readdirSync("notebooks")
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => file.slice(0, -".ipynb".length));

const LINES = [
  "the river runs down to the sea and my heart runs to you tonight",
  "আমি তোমায় ভালোবাসি নদীর জলে আকাশের তারা গান গায়",
  "dance all night the lights are low and the music never stops in the city",
  "বৃষ্টি পড়ে টাপুর টুপুর নদে এলো বান শিব ঠাকুরের বিয়ে হলো তিন কন্যে দান",
];

/** A folder of songs: two seconds of two tones each, lyrics, and a table of labels. */
function collection(name: string, songs: number, { sound = true } = {}): string {
  const at = path.join(folder, name);
  for (const part of ["audio", "lyrics"]) mkdirSync(path.join(at, part), { recursive: true });
  const rows = Array.from({ length: songs }, (_, i) => {
    const tones = [220 * (1 + i), 330 + 50 * i].map((hz) => (2 * Math.PI * hz) / 22_050);
    const samples = Float32Array.from(
      { length: 2 * 22_050 },
      (_, t) => 0.3 * Math.sin(tones[0] * t) + 0.2 * Math.sin(tones[1] * t) * Math.sin(t / 3000),
    );
    if (sound) writeWav(path.join(at, "audio", `s${i}.wav`), samples, 22_050);
    writeFileSync(path.join(at, "lyrics", `s${i}.txt`), `${LINES[i % 4]}\n${LINES[(i + 2) % 4]} ${i}\n`);
    return `s${i},Song ${i},Artist ${i},${["rock", "folk"][i % 2]},${["en", "bn"][i % 2]}`;
  });
  writeFileSync(path.join(at, "metadata.csv"), `id,title,artist,genre,language\n${rows.join("\n")}\n`);
  return at;
}

/** Each notebook with the values of these that it has. */
function runOn(songs: string, results: string, names = NOTEBOOKS) {
  const given = { collection: songs, seeds: 2, epochs: 2, comparedEpochs: 1, imageEpochs: 1, imageSeeds: 1 };
  const params = names.map((name) => {
    const { cells } = JSON.parse(readFileSync(path.join("notebooks", `${name}.ipynb`), "utf8"));
    const source: string = cells
      .find(({ metadata }: { metadata: { tags?: string[] } }) => metadata.tags?.includes("parameters"))
      .source.join("");
    return [name, Object.fromEntries(Object.entries(given).filter(([key]) => source.includes(` ${key}: `)))] as const;
  });
  return runPlain(Object.fromEntries(params), path.join(folder, results));
}

describe("a folder of few songs", () => {
  it("of four runs through every notebook, with a warning and saved results", () => {
    const { ended, said } = runOn(collection("four", 4), "four");
    expect(ended, said).toEqual(NOTEBOOKS.map((notebook) => ({ notebook })));
    for (const name of NOTEBOOKS) expect(existsSync(path.join(folder, "four", name, "params.json")), name).toBe(true);
    expect(said.split('{"notebook":').slice(0, -1)).toEqual(NOTEBOOKS.map(() => expect.stringMatching(/only 4 songs/)));
  }, 600_000);

  it("of three, or without sound, is left out with one sentence", () => {
    const [three] = runOn(collection("three", 3), "three", ["01_easy_vae"]).ended;
    expect(three?.leftOut).toContain("3 songs with readable sound; this notebook needs at least 4");
    const [silent] = runOn(collection("words", 5, { sound: false }), "words", ["07_baselines"]).ended;
    expect(silent?.leftOut).toMatch(/No song of ".*words" has readable sound, as this notebook needs/);
  }, 300_000);
});
