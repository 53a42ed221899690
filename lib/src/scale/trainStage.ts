import { rmSync } from "node:fs";
import path from "node:path";
import { oneOf, UserError } from "../errors.js";
import { Autoencoder, ConvVae, type Model, Vae } from "../models/index.js";
import { checkNumber } from "../options.js";
import { train } from "../training/index.js";
import { type ModelInput, modelData, rowsOf, saveInput } from "./modelInput.js";
import type { ScaleRun } from "./openRun.js";
import type { GridStage, Parameters } from "./stage.js";

// biome-ignore lint/suspicious/noExplicitAny: a model of rows in memory or on disk, whichever it is
export type RowModel = Model<any, any>;

/** The models that can be trained, by name: of features, and of images. */
const FEATURE_MODELS = ["vae", "autoencoder"];
const IMAGE_MODELS = ["convVae"];

/**
 * Trains a model on all songs of a run, once for each combination of parameters and seed. It writes a checkpoint after
 * every epoch and resumes from it. The model is saved in the folder <part>.model.
 */
export const trainStage: GridStage = {
  kind: "grid",
  takes: ["features", "images"],
  summary: "a model of all songs for each combination of parameters and seed",
  version: 1,
  defaults: {
    model: "vae",
    kinds: "all",
    latentDim: 32,
    beta: 1,
    epochs: 100,
    patience: 15,
    batchSize: 64,
    learningRate: 1e-3,
    validationShare: 0.15,
    seed: 0,
    threads: 1,
  },
  async check({ model, validationShare, epochs, latentDim, seed, threads }) {
    const names = [...FEATURE_MODELS, ...IMAGE_MODELS];
    if (!names.includes(model as string)) throw new UserError(`model is "${model}"; it must be ${oneOf(names)}.`);
    checkNumber("validationShare", validationShare as number, { min: 0, max: 0.9 });
    for (const [name, value] of Object.entries({ epochs, latentDim, threads })) {
      checkNumber(name, value as number, { min: 1, integer: true });
    }
    checkNumber("seed", seed as number, { integer: true });
  },
  effective: ({ model, ...parameters }) => {
    const { beta: _, ...others } = parameters;
    return { model: model!, ...(model === "autoencoder" ? others : parameters) };
  },
  async run(input, parameters, base, task) {
    const { epochs, patience, batchSize, learningRate, seed, ...others } = parameters as Record<string, number>;
    const data = await modelData(input, parameters);
    const model = modelOf(input, data.input, parameters);
    const checkpointDir = path.join(path.dirname(base), "checkpoints", path.basename(base));
    let done: { epoch: number; loss: number } | undefined;
    const history = await train(model, rowsOf(data.rows, data.train), {
      ...{ epochs, patience, batchSize, learningRate, seed },
      validation: data.validation.length > 0 ? rowsOf(data.rows, data.validation) : undefined,
      ids: Array.from(data.train, (i) => input.ids[i]!),
      checkpointDir,
      resume: true,
      onProgress: (progress) => task.onProgress?.({ ...progress, ...done }),
      onEpoch: ({ epoch, loss, valLoss }) => {
        done = { epoch, loss: valLoss ?? loss };
        task.onProgress?.({ done: epoch, total: epochs!, ...done });
      },
    });
    await model.save(`${base}.model`);
    saveInput(`${base}.model`, data.input);
    model.dispose();
    const best = history.rows.find(({ epoch }) => epoch === history.bestEpoch) ?? history.rows.at(-1)!;
    const { loss, recon, kl, valLoss = null, valRecon = null, valKl = null } = best;
    rmSync(checkpointDir, { recursive: true, force: true });
    return {
      row: {
        ...(others as Record<string, string | number>),
        ...{
          epochs: history.rows.length,
          learningRate: learningRate!,
          batchSize: batchSize!,
          patience: patience!,
          seed: seed!,
        },
        ...{ bestEpoch: history.bestEpoch, valLoss, valRecon, valKl, loss, recon, kl },
        ...{ trainSongs: data.train.length, validationSongs: data.validation.length },
      },
      arrays: {},
    };
  },
};

function modelOf(run: ScaleRun, { cols }: ModelInput, parameters: Parameters): RowModel {
  const { model, latentDim, beta, seed } = parameters as { model: string } & Record<string, number>;
  const names = run.stage === "images" ? IMAGE_MODELS : FEATURE_MODELS;
  if (!names.includes(model)) {
    throw new UserError(`model is "${model}"; of ${run.stage} it must be ${oneOf(names)}.`);
  }
  if (model === "autoencoder") return new Autoencoder({ inputDim: cols, latentDim, seed });
  if (model === "vae") return new Vae({ inputDim: cols, latentDim, beta, seed });
  const { nMels: height, width } = run.parameters as Record<string, number>;
  return new ConvVae({ height, width, latentDim, beta, seed });
}

/** Loads what the stage has saved. */
export async function loadTrained(folder: string, model: string): Promise<RowModel> {
  if (model === "autoencoder") return Autoencoder.load(folder);
  return model === "vae" ? Vae.load(folder) : ConvVae.load(folder);
}
