import { UserError } from "../errors.js";
import { barHeight } from "./clusterCounts.js";
import { type Figure, type FigureOptions, figure, fit, GRAY, type PlotlyObject, plotlyText } from "./figure.js";
import { categoryStyle } from "./palette.js";
import { panels } from "./panels.js";

/** One measured value of one method. */
export interface MetricBar {
  /** The row: a representation and a clustering, such as "VAE + k-means". */
  method: string;
  /** The panel: "silhouette", "ARI against genre". */
  metric: string;
  /** NaN where the metric is not defined for this method; the place stays empty. */
  value: number;
  /** Standard deviation over seeds, drawn as an error bar. */
  std?: number;
  /** Drawn in light gray: degenerate, such as one cluster plus noise, or a coverage below one half. */
  degenerate?: boolean;
  /** Marked with an asterisk: the model had seen these labels while training. */
  sawLabels?: boolean;
  /** Drawn in dark gray: the chance level. */
  chance?: boolean;
}

/**
 * Methods compared: one panel per metric, one bar per method, in the order given. Each panel has its own scale,
 * because silhouette, Calinski-Harabasz and ARI share none.
 *
 * @param bars the values, in the order they are drawn
 * @param options title, subtitle, and which metrics are better when low
 * @param options.lowerIsBetter metrics whose panel says so (Davies-Bouldin, median rank)
 * @returns the figure, for `show`
 */
export function metricBars(
  bars: readonly MetricBar[],
  { lowerIsBetter = [], ...options }: FigureOptions & { lowerIsBetter?: readonly string[] } = {},
): Figure {
  if (bars.length === 0)
    throw new UserError("No metric was given to compare; give at least one { method, metric, value }.");
  const methods = [...new Set(bars.map((b) => b.method))];
  const metrics = [...new Set(bars.map((b) => b.metric))];
  const columns = Math.min(metrics.length, 4);
  const rows = Math.ceil(metrics.length / columns);
  const height = rows * barHeight(methods.length);
  const panel = metrics.map((metric) => bars.filter((b) => b.metric === metric && Number.isFinite(b.value)));
  const { axes, layout } = panels(
    metrics.map((m) => `${plotlyText(fit(m, 600 / columns))} ${lowerIsBetter.includes(m) ? "↓" : "↑"}`),
    columns,
    { x: 0.035, y: 75 / height },
    (i) => ({
      x: { zeroline: true, zerolinecolor: "#8c8c8c", nticks: 5, range: barRange(panel[i] as MetricBar[]) },
      y: {
        type: "category",
        categoryorder: "array",
        categoryarray: methods.map(plotlyText),
        tickvals: methods.map(plotlyText),
        ticktext: methods.map((m) => plotlyText(fit(m, 250))),
        range: [methods.length - 0.5, -0.5],
        showgrid: false,
        ticks: "",
        showticklabels: i % columns === 0,
      },
    }),
  );
  const data = panel.flatMap((shown, i): PlotlyObject[] => [
    {
      type: "bar",
      orientation: "h",
      y: shown.map((b) => plotlyText(b.method)),
      x: shown.map((b) => Number(b.value.toPrecision(4))),
      ...(shown.some((b) => b.std) && {
        error_x: { type: "data", array: shown.map((b) => b.std ?? 0), color: "#333333", thickness: 1.2, width: 3 },
      }),
      marker: { color: shown.map((b) => (b.degenerate ? "#dcdcdc" : b.chance ? GRAY : categoryStyle(4).color)) },
      hovertemplate: "%{y}: %{x}<extra></extra>",
      showlegend: false,
      ...axes(i),
    },
    {
      // The numbers, to the right of bar and error bar, where neither covers them.
      type: "scatter",
      mode: "text",
      y: shown.map((b) => plotlyText(b.method)),
      x: shown.map((b) => Number(Math.max(0, b.value + (b.std ?? 0)).toPrecision(4))),
      text: shown.map((b) => ` ${formatValue(b.value)}${b.sawLabels ? "*" : ""}`),
      textposition: "middle right",
      textfont: { size: 11 },
      cliponaxis: false,
      hoverinfo: "skip",
      showlegend: false,
      ...axes(i),
    },
  ]);
  const notes = [
    [
      metrics.some((metric) => !lowerIsBetter.includes(metric)) && "↑ higher is better",
      metrics.some((metric) => lowerIsBetter.includes(metric)) && "↓ lower is better",
    ]
      .filter(Boolean)
      .join(", "),
    bars.some((b) => b.std) && "error bars: one standard deviation over seeds",
    bars.some((b) => b.sawLabels) && "* the model saw these labels while training",
    bars.some((b) => b.degenerate) && "light gray: degenerate, see its coverage and cluster count",
  ].filter(Boolean);
  layout["annotations"].push({
    text: notes.join("<br>"),
    align: "left",
    x: 0,
    xref: "paper",
    xanchor: "left",
    y: 0,
    yref: "paper",
    yanchor: "top",
    yshift: -32,
    showarrow: false,
    font: { size: 11.5, color: "#666666" },
  });
  const bottom = 36 + 16 * notes.length;
  return figure(data, options, height + bottom, { ...layout, margin: { b: bottom }, bargap: 0.3 });
}

/** From the leftmost error bar to the rightmost, and room for a number after it. */
function barRange(bars: readonly MetricBar[]): [number, number] {
  const low = Math.min(0, ...bars.map((b) => b.value - (b.std ?? 0)));
  const high = Math.max(0, ...bars.map((b) => b.value + (b.std ?? 0)));
  const width = high - low || 1;
  return [low - (low < 0 ? 0.04 * width : 0), high + 0.3 * width];
}

function formatValue(value: number): string {
  const size = Math.abs(value);
  return size >= 1000 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(3);
}
