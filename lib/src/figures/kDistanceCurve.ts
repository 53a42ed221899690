import { type Figure, type FigureOptions, figure, rounded } from "./figure.js";
import { categoryStyle } from "./palette.js";

/** Options of {@link kDistanceCurve}. */
export interface KDistanceCurveOptions extends FigureOptions {
  /** k of the distances, DBSCAN's minSamples - 1, for the axis title. */
  k?: number;
  /** Radii to mark with a line each. */
  eps?: readonly number[];
}

/**
 * Every song's distance to its k-th nearest neighbor, in ascending order (Ester et al. 1996). A radius at the bend
 * is a good `eps` for DBSCAN: songs to the right of where it crosses the curve become noise or border points.
 *
 * @param distances n distances, in any order
 * @returns the figure, for `show`
 */
export function kDistanceCurve(
  distances: ArrayLike<number>,
  { k, eps = [], ...options }: KDistanceCurveOptions = {},
): Figure {
  const sorted = Float64Array.from(distances).sort();
  // A curve needs no more than a point per pixel.
  const step = Math.max(1, Math.floor(sorted.length / 1000));
  const shown = Array.from(sorted.keys()).filter((i) => i % step === 0 || i === sorted.length - 1);
  return figure(
    [
      {
        type: "scatter",
        mode: "lines",
        x: shown.map((i) => i + 1),
        y: rounded(shown.map((i) => sorted[i] as number)),
        line: { color: categoryStyle(0).color, width: 2.5 },
        hovertemplate: "%{x} songs within %{y}<extra></extra>",
        showlegend: false,
      },
    ],
    options,
    400,
    {
      margin: { r: 110 },
      xaxis: { title: { text: "songs, by distance" } },
      yaxis: {
        title: { text: `distance to the ${k === undefined ? "k-th" : ordinal(k)} nearest neighbor` },
        rangemode: "tozero",
      },
      shapes: eps.map((y) => ({
        type: "line",
        x0: 0,
        x1: 1,
        xref: "paper",
        y0: y,
        y1: y,
        line: { color: categoryStyle(1).color, width: 1.2, dash: "dash" },
      })),
      annotations: labeled(eps, Math.max(...eps, sorted.at(-1) ?? 0)).map(({ y, text }) => ({
        x: 1.005,
        xref: "paper",
        xanchor: "left",
        y,
        yanchor: "middle",
        showarrow: false,
        text: `eps = ${text}`,
        font: { size: 12 },
      })),
    },
  );
}

/** One label for radii so near to each other that two would cover one another. */
function labeled(eps: readonly number[], top: number): { y: number; text: string }[] {
  const labels: { y: number; text: string }[] = [];
  for (const y of [...eps].sort((a, b) => a - b)) {
    const text = String(Number(y.toPrecision(3)));
    const last = labels.at(-1);
    if (last && y - last.y < 0.05 * top) last.text += `, ${text}`;
    else labels.push({ y, text });
  }
  return labels;
}

function ordinal(k: number): string {
  const suffix = k % 100 >= 11 && k % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][k % 10] ?? "th");
  return `${k}${suffix}`;
}
