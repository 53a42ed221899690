// Trains with a batch that TensorFlow's allocator has no room for, then with the batch size that the error names. Prints
// one line of JSON. Its environment limits the allocator: TF_MKL_ALLOC_MAX_BYTES.
const { Matrix, Rng } = require("../../dist/array/index.js");
const { Vae } = require("../../dist/models/index.js");
const { tf } = require("../../dist/tensorflow/backend.js");
const { train } = require("../../dist/training/index.js");

const SONGS = 512;

async function main() {
  // A wide layer and few weights: 200 kB of activations a song and layer.
  const model = new Vae({ inputDim: 12, hidden: [50_000], latentDim: 2 });
  const X = new Matrix(SONGS, 12, new Rng(1).normals(12 * SONGS));
  const held = tf.memory().numTensors;
  const error = await train(model, X, { batchSize: SONGS, epochs: 1 }).then(
    () => undefined,
    (e) => e,
  );
  const leaked = tf.memory().numTensors - held;
  const advised = Number(/set batchSize: (\d+)/.exec(error?.message)?.[1]);
  const { rows } = advised ? await train(model, X, { batchSize: advised, epochs: 2 }) : { rows: [] };
  console.log(JSON.stringify({ name: error?.name, message: error?.message, advised, leaked, rows }));
}

main();
