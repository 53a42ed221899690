import type { MatrixLike } from "../array/index.js";
import { suggestEps } from "../cluster/index.js";
import { kDistanceCurve } from "../figures/index.js";
import { show } from "../notebook/show.js";
import type { Run } from "../results/index.js";
import { attempt } from "../steps/attempt.js";

/** Options of {@link showKnee}. */
export interface ShowKneeOptions {
  /** Name of the space, for the title. */
  name: string;
  /** DBSCAN's neighborhood size of a core song, itself included. */
  minSamples: number;
  /** Radii to mark in the figure beside the knee; words among them are passed over. */
  eps?: readonly (number | string)[];
  /** Name of the figure's files. */
  save: string;
}

/**
 * The k-distance curve of a space, with the radius that DBSCAN gets at its knee (Ester et al. 1996). A space without a
 * knee is said in its place.
 *
 * @param run where the figure is saved
 * @param Z n x d, the space
 */
export async function showKnee(
  run: Run,
  Z: MatrixLike,
  { name, minSamples, eps = [], save }: ShowKneeOptions,
): Promise<void> {
  await attempt(`The knee of ${name}`, async () => {
    const knee = await suggestEps(Z, { minSamples });
    const title = `k-distances: ${name}; knee: ${knee.eps.toPrecision(3)}`;
    const marked = [...eps.filter((radius) => typeof radius === "number"), knee.eps];
    const curve = kDistanceCurve(knee.kDistances, { k: minSamples - 1, eps: marked, title });
    await show(curve, { save: run.figure(save) });
  });
}
