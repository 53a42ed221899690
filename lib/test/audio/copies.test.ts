import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { sameRecordings } from "../../dist/audio/copies.js";
import { decodeAudio, writeWav } from "../../dist/audio/index.js";
import { openCollection, pairingReport } from "../../dist/collection/index.js";
import { signals } from "./golden.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-copies-"));
const at = (name: string) => path.join(folder, name);
const song = (name: string) => ({ id: name, audioPath: at(name), attributes: {} });
const groups = async (...names: string[]) => (await sameRecordings(names.map(song))).map((g) => g.map(({ id }) => id));

beforeAll(() => {
  vi.stubEnv("SURLAB_CACHE", at("cache"));
});

describe("copies are detected by fingerprint", () => {
  const { music, sweep } = signals();

  test("at another level, rate or start, with noise, or shorter; another song is not a copy", async () => {
    writeWav(at("music.wav"), music, 22050);
    writeWav(at("sweep.wav"), sweep, 22050);
    writeWav(
      at("quiet.wav"),
      music.map((x) => x * 0.05),
      22050,
    );
    writeWav(
      at("noisy.wav"),
      music.map((x, i) => x + 0.002 * Math.sin(i * i)),
      22050,
    );
    writeWav(at("later.wav"), Float32Array.from([...new Float32Array(9000), ...music]), 22050);
    writeWav(at("part.wav"), music.subarray(30000, 100000), 22050);
    writeWav(at("backwards.wav"), music.slice().reverse(), 22050);
    writeWav(at("faster.wav"), music, 24000);
    const found = await groups(
      ...["music.wav", "sweep.wav", "quiet.wav", "noisy.wav", "later.wav", "part.wav", "backwards.wav", "faster.wav"],
    );
    expect(found).toEqual([["music.wav", "quiet.wav", "noisy.wav", "later.wav", "part.wav"]]);
  });

  test("not for files without sound, or silent ones", async () => {
    writeWav(at("silent1.wav"), new Float32Array(50000), 22050);
    writeWav(at("silent2.wav"), new Float32Array(50001), 22050);
    writeFileSync(at("page.mp3"), "<html></html>");
    expect(await groups("silent1.wav", "silent2.wav", "page.mp3")).toEqual([]);
    expect(await groups()).toEqual([]);
  });

  test("as mp3, flac and with another tag, in folders of two genres", async () => {
    const report = await pairingReport(await openCollection(path.join(__dirname, "../cases/reencoded_copies")));
    expect(report.duplicates.map(({ same, genres }) => [same, genres])).toEqual([["recording", "jazz, rock"]]);
    expect(report.duplicates[0]!.ids.split(", ").length).toBe(4);
    expect(report.summary).toMatchObject({ duplicateAudio: 0, duplicateRecordings: 3 });
  });

  test("at a sample rate that covers little more than the compared bands", async () => {
    const { samples } = await decodeAudio(path.join(__dirname, "../cases/reencoded_copies/rock/c.flac"), {
      sampleRate: 8000,
    });
    writeWav(at("8k.wav"), samples, 8000);
    writeFileSync(at("c.flac"), readFileSync(path.join(__dirname, "../cases/reencoded_copies/rock/c.flac")));
    expect(await groups("8k.wav", "c.flac")).toEqual([["8k.wav", "c.flac"]]);
  });
});
