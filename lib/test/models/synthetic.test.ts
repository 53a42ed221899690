// They learn on songs: 1,000 synthetic ones of 5 s, from the sound file and the text to the score. The songs are made on
// first use, which takes most of the time.

import { beforeAll, expect, test } from "vitest";
import { extractFeatures } from "../../dist/audio/index.js";
import { openCollection, type Song, type Split, splitCollection } from "../../dist/collection/index.js";
import { TfidfEncoder } from "../../dist/lyrics/index.js";
import { instanceRetrieval } from "../../dist/metrics/index.js";
import { JointVae } from "../../dist/models/index.js";
import { hstack, type Matrix, matrix, StandardScaler, selectRows } from "../../dist/tensor/index.js";
import { train } from "../../dist/training/index.js";

let songs: Song[];
let split: Split;
/** Standardised by the training songs. */
let audio: Matrix;

beforeAll(async () => {
  ({ songs } = await openCollection("synthetic", { songs: 1000, seconds: 5 }));
  split = splitCollection(songs);
  const sound = hstack(
    (await extractFeatures(songs, { kind: "melStats" })).X,
    (await extractFeatures(songs, { kind: "mfccStats", deltas: true })).X,
  );
  audio = StandardScaler.fit(selectRows(sound, split.train)).transform(sound);
}, 900_000);

test("JointVae with the contrastive term finds the sound of a text at more than 10 times chance", async () => {
  const encoder = TfidfEncoder.fit(
    Array.from(split.train, (i) => songs[i]!),
    { components: 32 },
  );
  const { X, mask } = encoder.transform(songs);
  // One number for all columns: what varies more among the words goes on doing so.
  const known = selectRows(
    X,
    split.train.filter((i) => mask[i]),
  ).data;
  const spread = Math.sqrt(known.reduce((sum, v) => sum + v * v, 0) / known.length);
  const lyrics = matrix(
    X.rows,
    X.cols,
    X.data.map((v) => v / spread),
  );
  const rows = (side: Int32Array) => ({
    audio: selectRows(audio, side),
    lyrics: selectRows(lyrics, side),
    hasLyrics: Array.from(side, (i) => mask[i]!),
  });
  const asked = split.test.filter((i) => mask[i]);

  /** Recall@5 of the test songs' lyrics among their sounds, in chances. */
  const lift = async (options: object, seed: number): Promise<number> => {
    const model = new JointVae({
      ...{ audioDim: audio.cols, audioLayers: [512], lyricsDim: lyrics.cols, lyricsHidden: [512], latentDim: 64, seed },
      ...options,
    });
    await train(model, rows(split.train), {
      ...{ validation: rows(split.validation), epochs: 30, batchSize: 128, plateau: false, seed },
    });
    const words = await model.encode({ lyrics: selectRows(lyrics, asked) });
    const sounds = await model.encode({ audio: selectRows(audio, asked) });
    model.dispose();
    const { value, chance } = instanceRetrieval(words.mu, sounds.mu, { ks: [5] }).recallAt[5]!;
    return value / chance;
  };
  const contrastive: number[] = [];
  for (const seed of [0, 1, 2]) {
    contrastive.push(await lift({ fusion: "mopoe", contrastiveWeight: 50, temperature: 0.3 }, seed));
  }
  const averaging = await lift({ fusion: "average" }, 0);
  console.info(
    `recall@5 of lyrics -> audio among ${asked.length} test songs, over chance: contrastive ${contrastive.map((x) => x.toFixed(1)).join(", ")}, averaging alone ${averaging.toFixed(1)}`,
  );
  expect(contrastive.reduce((a, b) => a + b) / 3).toBeGreaterThan(10);
  expect(Math.min(...contrastive)).toBeGreaterThan(1.5 * averaging);
}, 300_000);
