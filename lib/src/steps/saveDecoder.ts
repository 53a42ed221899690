import type { ScaledImages } from "../audio/index.js";
import { type AnyUnimodalVae, packDecoder } from "../explorer/decoder.js";
import type { Posterior } from "../models/index.js";
import { say } from "../notebook/say.js";
import type { Run } from "../results/index.js";
import type { Song } from "../song.js";

/** A trained model of images, as `trainVariants` gives it. */
interface TrainedOnImages {
  name: string;
  model: AnyUnimodalVae;
  posterior: Posterior;
}

/**
 * Saves the decoder of a model of images as `decoder.json`, for the explorer, whose sliders move its latents. Says how
 * large it is.
 *
 * @param run where it is saved
 * @param trained the model, and its posterior of all songs
 * @param images that it was trained on
 * @param songs of the images
 * @throws UserError as `packDecoder` does
 */
export async function saveDecoder(
  run: Pick<Run, "json">,
  { name, model, posterior }: TrainedOnImages,
  images: Pick<ScaledImages, "columnLength" | "typicalBands">,
  songs: readonly Song[],
): Promise<void> {
  const decoder = await packDecoder(model, {
    name,
    ids: songs.map(({ id }) => id),
    posterior,
    bands: await images.typicalBands(),
    columnLength: images.columnLength,
  });
  run.json("decoder", decoder);
  const megabytes = JSON.stringify(decoder).length / 1e6;
  say`\`decoder.json\` holds the decoder for the explorer: ${megabytes.toFixed(1)} MB.`;
}
