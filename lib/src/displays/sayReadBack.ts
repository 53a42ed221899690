import type { Model } from "../models/index.js";
import { say } from "../notebook/say.js";
import type { Run } from "../results/index.js";
import { savedIn } from "../steps/savedIn.js";
import type { Trained } from "../steps/trainVariants.js";

/** Options of {@link sayReadBack}. */
export interface SayReadBackOptions {
  /** The suffix that `showTraining` was given. Default "". */
  suffix?: string;
}

/**
 * Loads the model that `showTraining` saved as `checkpoint/`, encodes the songs with it, and says how far the latents
 * are from those of the trained model, and where everything is saved. To be called after `run.finish()`.
 *
 * @param run the finished run
 * @param load the model's own: `(folder) => Vae.load(folder)`
 * @param trained what was saved
 * @param data of all songs, as it was encoded
 */
export async function sayReadBack<Data>(
  run: Run,
  load: (folder: string) => Promise<Model<Data, unknown>>,
  { posterior }: Pick<Trained, "posterior">,
  data: Data,
  { suffix = "" }: SayReadBackOptions = {},
): Promise<void> {
  const again = await load(run.path(`checkpoint${suffix}`));
  const { mu } = await again.encode(data);
  again.dispose();
  const drift = mu.data.reduce((most, v, i) => Math.max(most, Math.abs(v - (posterior.mu.data[i] as number))), 0);
  say`${savedIn(run)} The model, read back, gives the same latents to within ${drift}.`;
}
