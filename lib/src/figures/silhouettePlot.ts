import { categories } from "./categories.js";
import { checkLength, type Figure, type FigureOptions, figure, INK, type PlotlyObject, rounded } from "./figure.js";

/**
 * Every song's silhouette, sorted within its cluster (Rousseeuw 1987). Bars to the left of 0 are songs nearer to
 * another cluster than to their own; the dashed line is the mean. Noise has no silhouette and is not drawn.
 *
 * @param labels n cluster labels, noise -1
 * @param samples n silhouette values in [-1, 1], as silhouetteSamples gives them
 * @returns the figure, for `show`
 */
export function silhouettePlot(samples: ArrayLike<number>, labels: Int32Array, options: FigureOptions = {}): Figure {
  checkLength("samples", samples.length, labels.length, "labels");
  const clusters = categories(labels).filter((c) => c.name !== "noise");
  const scored = clusters.flatMap((c) => c.indices);
  const gap = Math.max(2, Math.round(scored.length / 60));
  let position = 0;
  const ticks: { at: number; name: string }[] = [];
  const data = clusters.map(({ name, indices, style }): PlotlyObject => {
    const sorted = indices.map((i) => samples[i] as number).sort((a, b) => b - a);
    const start = position;
    position += sorted.length + gap;
    ticks.push({ at: start + (sorted.length - 1) / 2, name: `${name} (${sorted.length})` });
    return {
      type: "bar",
      orientation: "h",
      name,
      width: 1,
      x: rounded(sorted, 3),
      y: sorted.map((_, i) => start + i),
      marker: { color: style.color, line: { width: 0 } },
      hovertemplate: `%{x}<extra>${name}</extra>`,
      showlegend: false,
    };
  });
  const mean = scored.reduce((sum, i) => sum + (samples[i] as number), 0) / scored.length;
  return figure(data, options, Math.min(900, 260 + 24 * clusters.length + Math.min(300, scored.length / 4)), {
    bargap: 0,
    xaxis: { title: { text: "silhouette (-1 … 1, higher is better)" }, zeroline: true, zerolinecolor: "#bdbdbd" },
    yaxis: {
      autorange: "reversed",
      showgrid: false,
      ticks: "",
      tickvals: ticks.map((t) => t.at),
      ticktext: ticks.map((t) => t.name),
    },
    ...(Number.isFinite(mean) && {
      shapes: [
        {
          type: "line",
          x0: mean,
          x1: mean,
          y0: 0,
          y1: 1,
          yref: "paper",
          line: { color: INK, width: 1.5, dash: "dash" },
        },
      ],
      annotations: [
        {
          x: mean,
          y: 1,
          yref: "paper",
          yanchor: "bottom",
          showarrow: false,
          text: `mean ${mean.toFixed(3)}`,
          font: { size: 12 },
        },
      ],
    }),
  });
}
