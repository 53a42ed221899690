// node bench/training-curves.mjs FOLDER: trains every model on a collection of songs and draws docs/training-curves.svg.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const surlab = createRequire(import.meta.url)("../lib/dist/index.js");
const { Autoencoder, ConditionalVae, ConvVae, DeepConvVae, JointVae, Matrix, train, Vade, Vae } = surlab;

const collection = await surlab.openCollection(process.argv[2]);
const songs = collection.songs.filter((song) => song.audioPath);
const features = await surlab.extractFeatures(songs, { seconds: 30 });
const images = await surlab.extractMelImages(songs, { seconds: 30, nMels: 64, width: 64 });
const kept = Array.from(images.indices, (i) => songs[i]);
const { train: learn, validation } = surlab.splitCollection(kept, { seed: 1 });

const all = Int32Array.from(kept.keys());
const pixels = new Matrix(images.length, images.cols, await images.read(all));
const X = await scaled(features.X);
const words = await surlab.encodeLyrics(kept, learn);
const lyrics = await scaled(words.X);
const languages = [...new Set(kept.map((song) => song.language))];
const language = Int32Array.from(kept, (song) => (song.language ? languages.indexOf(song.language) : -1));

const rows = (M) => (indices) => M.select(indices);
const conditioned = (i) => ({
  X: pixels.select(i),
  classes: { language: Int32Array.from(i, (r) => language[r]) },
});
const joint = (i) => ({
  audio: pixels.select(i),
  lyrics: lyrics.select(i),
  hasLyrics: Array.from(i, (r) => words.mask[r]),
});

const size = { height: 64, width: 64 };
const vae = new Vae({ inputDim: X.cols });
const runs = [
  ["Autoencoder", new Autoencoder({ inputDim: X.cols }), rows(X)],
  ["Vae", vae, rows(X)],
  ["ConvVae", new ConvVae(size), rows(pixels)],
  ["DeepConvVae", new DeepConvVae(size), rows(pixels)],
  ["ConditionalVae", new ConditionalVae({ ...size, conditions: { language: languages.length } }), conditioned],
  ["JointVae (poe)", new JointVae({ ...size, lyricsDim: lyrics.cols, contrastiveWeight: 10 }), joint],
];
const panels = [];
for (const [name, model, part] of runs) panels.push(await curve(name, model, part));
const { mu } = await vae.encode(X.select(learn));
const mixture = await surlab.gaussianMixture(mu, { k: 8, covarianceType: "diag", seed: 0 });
panels.push(await curve("Vade (after the Vae)", Vade.from(vae, mixture), rows(X)));
writeFileSync(new URL("../docs/training-curves.svg", import.meta.url), drawing(panels));

async function curve(name, model, part) {
  const history = await train(model, part(learn), { validation: part(validation), epochs: 30, batchSize: 32 });
  console.log(name, `${model.parameterCount} parameters`, history.rows.at(-1));
  return { name, training: history.rows.map((r) => r.loss), validation: history.rows.map((r) => r.valLoss) };
}

/** Standardized on the training songs. */
async function scaled(M) {
  return (await surlab.standardize(M.select(learn))).transform(M);
}

function drawing(panels) {
  const [w, h, top] = [210, 130, 24];
  const one = ({ name, training, validation }, i) => {
    const values = [...training, ...validation];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const line = (ys) =>
      ys
        .map(
          (y, e) =>
            `${(36 + (e * (w - 50)) / Math.max(1, ys.length - 1)).toFixed(1)},${(top + ((high - y) / (high - low)) * (h - top - 22)).toFixed(1)}`,
        )
        .join(" ");
    const label = (v) => (v >= 1000 ? v.toFixed(0) : v.toPrecision(3));
    return `<g transform="translate(${(i % 4) * w},${Math.floor(i / 4) * h})">
<text x="36" y="14" font-weight="bold">${name}</text>
<text x="32" y="${top + 8}" text-anchor="end">${label(high)}</text><text x="32" y="${h - 20}" text-anchor="end">${label(low)}</text>
<text x="${w - 14}" y="${h - 6}" text-anchor="end">${training.length} epochs</text>
<polyline points="${line(training)}" fill="none" stroke="#0072B2" stroke-width="1.5"/>
<polyline points="${line(validation)}" fill="none" stroke="#D55E00" stroke-width="1.5" stroke-dasharray="4 2"/>
</g>`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${4 * w} ${2 * h}" font-family="sans-serif" font-size="9" role="img" aria-label="Training and validation loss of every model">
<rect width="100%" height="100%" fill="white"/>
${panels.map(one).join("\n")}
<text x="${3 * w + 36}" y="${h + 50}" fill="#0072B2">training loss</text><text x="${3 * w + 36}" y="${h + 66}" fill="#D55E00">validation loss (dashed)</text>
</svg>
`;
}
