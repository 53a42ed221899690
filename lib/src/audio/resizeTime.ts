import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { checkNumber } from "../options.js";

/**
 * Stretches or shrinks features over time to a fixed number of frames, so that short sounds of different lengths can be
 * compared frame by frame (linear time normalization). Between frames it interpolates linearly; where it shrinks, each
 * frame is a weighted mean of all that it stands for, so that nothing is skipped: the triangle filter of
 * `torch.nn.functional.interpolate(mode="linear", antialias=True)` and of Pillow's `BILINEAR`.
 *
 *     out[r, j] = sum_t w_jt S[r, t] / sum_t w_jt,  w_jt = max(0, 1 - |t + 1/2 - (j + 1/2) scale| / max(1, scale))
 *     scale = frames / width
 *
 * With as many frames as there are, S comes back.
 *
 * @param S features x frames, such as a log-mel spectrogram; at least one frame
 * @param width frames of the result
 * @returns features x width
 */
export function resizeTime(S: MatrixLike, width: number): Matrix {
  const M = toMatrix("resizeTime", S, "S");
  checkNumber("width", width, { min: 1, integer: true });
  if (M.cols === 0) throw new UserError("resizeTime: S has no frames; it needs at least one.");
  const scale = M.cols / width;
  const reach = Math.max(1, scale);
  const out = new Matrix(M.rows, width);
  for (let j = 0; j < width; j++) {
    const center = (j + 0.5) * scale - 0.5;
    const from = Math.max(0, Math.ceil(center - reach));
    const to = Math.min(M.cols - 1, Math.floor(center + reach));
    const weights = Float64Array.from({ length: to - from + 1 }, (_, i) =>
      Math.max(0, 1 - Math.abs(from + i - center) / reach),
    );
    const total = weights.reduce((sum, w) => sum + w, 0);
    for (let r = 0; r < M.rows; r++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * M.data[r * M.cols + from + i];
      out.data[r * width + j] = sum / total;
    }
  }
  return out;
}
