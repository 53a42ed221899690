import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";
import type { Song } from "../song.js";
import { unit } from "./clapText.js";
import type { EmbeddedSound } from "./embedded.js";
import { embedSounds, type SoundModel } from "./embedSounds.js";
import type { Opened } from "./embedTexts.js";
import { contentOf, type ModelFolder, modelFolder } from "./modelFolder.js";
import { loadModel } from "./transformers.js";

/** Options of {@link clapSound}. */
export interface ClapSoundOptions {
  /** Duration to read of each song, in seconds. Default 30. */
  seconds: number;
  /** Where in the song to begin, in seconds. Default 0. */
  offset: number;
  /** Minimum duration in seconds; shorter songs are left out. Default 1. */
  minSeconds: number;
  /** Seconds from one window of 10 s to the next: half of that overlaps by half. Default 5. */
  hopSeconds: number;
  /** Windows per batch; affects memory and speed, not the result. Default 4. */
  batchSize: number;
  /** Cache the vectors on disk, keyed by the model's content, the options and the sound. Default true. */
  cache: boolean;
}

/** What it consists of. */
export const CLAP_SOUND = {
  what: "a CLAP model",
  example: "clap",
  settings: ["config.json", "preprocessor_config.json"],
  networks: ["audio_model"],
};

/**
 * Songs by CLAP's audio tower (Wu et al. 2023), a network that was trained on 630,000 sounds with captions: mono at
 * 48 kHz, windows of 10 s that overlap, the mean of their unit vectors, scaled to unit length. Nothing is learned from the
 * songs, so no split is needed. Words in the same space: {@link clapLyrics}, {@link clapTexts}.
 *
 * Runs through `@huggingface/transformers`, which is not installed by default, and never downloads. Differs from that
 * package in the padding of sound shorter than a window: it is repeated as often as it fits, as in the Python original.
 *
 * @param songs each with an `audioPath`; those without are in `skipped`
 * @param model folder with config.json, preprocessor_config.json and onnx/audio_model.onnx, or the name of one in
 *   data/models, such as "clap"
 * @returns X: readable songs x the model's width (512); the others are in `skipped`, each with its reason
 * @throws UserError where the package or one of the model's files is missing, or no song can be read
 */
export async function clapSound(
  songs: readonly Song[],
  model: string,
  { onProgress, signal, ...given }: Partial<ClapSoundOptions> & TaskOptions = {},
): Promise<EmbeddedSound> {
  const { cache, ...options } = withDefaults<ClapSoundOptions>("clapSound", given, {
    seconds: 30,
    offset: 0,
    minSeconds: 1,
    hopSeconds: 5,
    batchSize: 4,
    cache: true,
  });
  checkNumber("seconds", options.seconds, { min: 0, unlimited: true });
  checkNumber("offset", options.offset, { min: 0 });
  checkNumber("minSeconds", options.minSeconds, { min: 0 });
  checkNumber("hopSeconds", options.hopSeconds, { min: 0.1 });
  checkNumber("batchSize", options.batchSize, { min: 1, integer: true });
  const found = modelFolder(model, CLAP_SOUND);
  const identity = cache ? await contentOf(found) : undefined;
  return embedSounds(() => openTower(found), songs, options, identity, { onProgress, signal });
}

function openTower(model: ModelFolder): Promise<Opened<SoundModel>> {
  return loadModel(model, async ({ AutoProcessor, ClapAudioModelWithProjection, cat }, name, options) => {
    const processor = await AutoProcessor.from_pretrained(name, options);
    const network = await ClapAudioModelWithProjection.from_pretrained(name, options);
    const { sampling_rate, nb_max_samples } = processor.feature_extractor.config;
    return {
      sampleRate: sampling_rate,
      windowLength: nb_max_samples,
      async embed(windows) {
        const images = [];
        for (const window of windows) images.push((await processor(window)).input_features);
        const { audio_embeds: embeds } = await network({ input_features: cat(images, 0) });
        if (!embeds) throw new UserError(`${model.folder} gives no audio_embeds; it is no audio tower of CLAP.`);
        const [, width] = embeds.dims as [number, number];
        return windows.map((_, i) => unit(embeds.data.subarray(i * width, (i + 1) * width)));
      },
      close: async () => {
        await network.dispose();
      },
    };
  });
}
