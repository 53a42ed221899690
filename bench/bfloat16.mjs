// Would 16-bit arithmetic be faster? One matrix product and one convolution at the models' sizes, in TensorFlow itself. tfjs has
// no such data type, so the binding is called directly with tensor handles.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { native, tf } = require("../lib/dist/tensorflow/backend.js");

const TYPES = { bfloat16: 14, half: 19 }; // TensorFlow's DataType

export function reducedPrecision() {
  const backend = native();
  const { binding } = backend;
  const FLOAT = binding.TF_FLOAT;
  const type = (name, value) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const ids = (...tensors) => backend.getInputTensorIds(tensors);
  const run = (op, attributes, inputs) => binding.executeOp(op, attributes, inputs, 1)[0].id;
  const cast = (id, to) => run("Cast", [type("SrcT", FLOAT), type("DstT", to)], [id]);
  const convolution = [
    { name: "strides", type: binding.TF_ATTR_INT, value: [1, 1, 1, 1] },
    { name: "padding", type: binding.TF_ATTR_STRING, value: "SAME" },
  ];
  const works = {
    "64 x 256 x 512 product": {
      inputs: ids(tf.randomNormal([64, 256]), tf.randomNormal([256, 512])),
      work: (T, inputs) => run("MatMul", [type("T", T)], inputs),
      times: 200,
    },
    "3 x 3 convolution of 4 x 64 x 645 x 32 to 64": {
      inputs: ids(tf.randomNormal([4, 64, 645, 32]), tf.randomNormal([3, 3, 32, 64])),
      work: (T, inputs) => run("Conv2D", [type("T", T), ...convolution], inputs),
      times: 10,
    },
  };
  const quickest = (times, work) => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < times; i++) {
      const start = performance.now();
      const id = work();
      least = Math.min(least, performance.now() - start);
      binding.deleteTensor(id);
    }
    return least;
  };
  const findings = Object.entries(works).map(([name, { inputs, work, times }]) => {
    const single = quickest(times, () => work(FLOAT, inputs));
    const ratios = Object.entries(TYPES).map(([kind, T]) => {
      const small = inputs.map((id) => cast(id, T));
      return `${kind} ${(quickest(times, () => work(T, small)) / single).toFixed(2)}`;
    });
    return `${name}: ${ratios.join(", ")} of float32's ${(1000 * single).toFixed(0)} us`;
  });
  return { peakMb: process.resourceUsage().maxRSS / 1024, finding: `least times, ${findings.join("; ")}` };
}
