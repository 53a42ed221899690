import path from "node:path";
import { loadInput, modelRows } from "./modelInput.js";
import type { PartStage } from "./stage.js";
import { loadTrained, type RowModel } from "./trainStage.js";

/** The model read last: a runner encodes one part after the other with it. */
let loaded: { folder: string; model: RowModel } | undefined;

/** Encodes each part with a trained model: arrays `mu` and `logVar`, one row a song. */
export const encodeStage: PartStage = {
  kind: "parts",
  takes: ["features", "images"],
  summary: "latent means and variances of each song, by a trained model",
  version: 1,
  // Set by npm run scale: the folder and the part of the training.
  defaults: { training: "", model: "", part: "", threads: 1 },
  async check() {},
  async run(shard, parameters, task) {
    const { training, model: name, part } = parameters as Record<string, string>;
    const folder = path.join(training!, `${part}.model`);
    if (loaded?.folder !== folder) {
      loaded?.model.dispose();
      loaded = { folder, model: await loadTrained(folder, name!) };
    }
    const rows = await modelRows(shard, loadInput(folder));
    const { mu, logVar } = await loaded.model.encode(rows, task);
    return { columns: [{ name: "seconds", type: "float", values: shard.seconds }], arrays: { mu, logVar } };
  },
};
