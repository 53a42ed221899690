import { categories } from "./categories.js";
import {
  checkLength,
  type Figure,
  type FigureOptions,
  figure,
  fit,
  INK,
  legendHeight,
  type PlotlyObject,
  plotlyText,
} from "./figure.js";
import { WHITE_TO_BLUE } from "./palette.js";

/**
 * How many songs each cluster has, noise in gray.
 *
 * @param labels n cluster labels, noise -1
 * @returns the figure, for `show`
 */
export function clusterSizes(labels: Int32Array, options: FigureOptions = {}): Figure {
  const clusters = categories(labels);
  return figure(
    [
      {
        type: "bar",
        x: clusters.map((c) => c.name),
        y: clusters.map((c) => c.indices.length),
        text: clusters.map((c) => `${c.indices.length}`),
        textposition: "outside",
        cliponaxis: false,
        marker: { color: clusters.map((c) => c.style.color) },
        hovertemplate: "%{x}: %{y} songs<extra></extra>",
      },
    ],
    options,
    380,
    { yaxis: { title: { text: "songs" } }, xaxis: { type: "category" }, bargap: 0.35 },
  );
}

/**
 * Composition of each cluster: one stacked bar per cluster, as shares of its songs.
 *
 * @param labels n cluster labels, noise -1
 * @param by one word per song, such as its genre or language; undefined where it is not known
 * @returns the figure, for `show`
 */
export function clusterComposition(
  labels: Int32Array,
  by: readonly (string | undefined)[],
  { legend, ...options }: FigureOptions & { legend?: string } = {},
): Figure {
  checkLength("by", by.length, labels.length, "labels");
  const { clusters, kinds, counts } = crossTable(labels, by);
  const names = clusters.map((c) => `${c.name} (${c.indices.length})`);
  const data = kinds.map(
    (kind, k): PlotlyObject => ({
      type: "bar",
      orientation: "h",
      name: plotlyText(fit(kind.name, 150)),
      y: names,
      x: clusters.map((c, i) => Number(((100 * (counts[i]?.[k] ?? 0)) / c.indices.length).toFixed(2))),
      customdata: clusters.map((_, i) => counts[i]?.[k]),
      marker: {
        color: kind.style.color,
        line: { color: "#ffffff", width: 1 },
        ...(kind.style.pattern && {
          pattern: { shape: kind.style.pattern, fgcolor: "#ffffff", fillmode: "overlay", size: 7 },
        }),
      },
      hovertemplate: "%{y}: %{customdata} songs, %{x:.0f} %<extra>%{fullData.name}</extra>",
    }),
  );
  return figure(data, options, Math.max(barHeight(clusters.length), legendHeight(kinds.length)), {
    barmode: "stack",
    bargap: 0.25,
    xaxis: { title: { text: "share of the cluster's songs (%)" }, range: [0, 100] },
    yaxis: { type: "category", autorange: "reversed" },
    showlegend: true,
    legend: { traceorder: "normal", ...(legend && { title: { text: plotlyText(legend) } }) },
  });
}

/**
 * Contingency table of clusters and classes as a heat map: counts, shaded by the share of the cluster (row). A dark
 * diagonal is agreement; a dark column is a class that is spread over all clusters.
 *
 * @param labels n cluster labels, noise -1
 * @param by one word per song, such as its genre or language; undefined where it is not known
 * @returns the figure, for `show`
 */
export function contingencyHeatmap(
  labels: Int32Array,
  by: readonly (string | undefined)[],
  { legend, ...options }: FigureOptions & { legend?: string } = {},
): Figure {
  checkLength("by", by.length, labels.length, "labels");
  const { clusters, kinds, counts } = crossTable(labels, by);
  const data = [
    {
      type: "heatmap",
      x: kinds.map((k) => plotlyText(k.name)),
      y: clusters.map((c) => c.name),
      z: counts.map((row, i) => row.map((n) => Number((n / (clusters[i]?.indices.length ?? 1)).toFixed(3)))),
      text: counts.map((row) => row.map(String)),
      texttemplate: "%{text}",
      textfont: { color: INK },
      hovertemplate: "%{y}, %{x}: %{text} songs, %{z:.0%} of the cluster<extra></extra>",
      colorscale: WHITE_TO_BLUE,
      zmin: 0,
      zmax: 1,
      xgap: 1,
      ygap: 1,
      colorbar: { title: { text: "share of<br>the cluster" }, tickformat: ".0%", thickness: 14 },
    },
  ];
  return figure(data, options, barHeight(clusters.length) + 40, {
    xaxis: {
      type: "category",
      side: "bottom",
      showgrid: false,
      tickvals: kinds.map((k) => plotlyText(k.name)),
      ticktext: kinds.map((k) => plotlyText(fit(k.name, 150))),
      ...(legend && { title: { text: plotlyText(legend) } }),
    },
    yaxis: { type: "category", autorange: "reversed", showgrid: false },
  });
}

function crossTable(labels: Int32Array, by: readonly (string | undefined)[]) {
  const clusters = categories(labels);
  const kinds = categories(by);
  const kindOf = new Int32Array(by.length);
  kinds.forEach((kind, k) => {
    for (const i of kind.indices) kindOf[i] = k;
  });
  const counts = clusters.map(({ indices }) => {
    const row = new Array<number>(kinds.length).fill(0);
    for (const i of indices) (row[kindOf[i] as number] as number)++;
    return row;
  });
  return { clusters, kinds, counts };
}

/** Pixels for n horizontal bars under a title. */
export function barHeight(n: number): number {
  return 120 + 27 * n;
}
