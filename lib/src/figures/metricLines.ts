import { UserError } from "../errors.js";
import { type Figure, type FigureOptions, figure, fit, type PlotlyObject, plotlyText, rounded } from "./figure.js";
import { categoryStyle } from "./palette.js";

/** One method, measured at several settings. */
export interface MetricLine {
  /** Of the method, for the legend. */
  name: string;
  /** The settings, ascending. */
  x: readonly number[];
  /** The metric at each setting; NaN leaves a gap. */
  y: readonly number[];
  /** Standard deviation over seeds at each x, drawn as error bars. */
  std?: readonly number[];
}

/**
 * A metric against a setting (share of missing lyrics, alpha, beta, latent size), one line per method.
 *
 * @param lines one per method
 * @param options title, subtitle, names of the axes, and the chance level
 * @param options.chance the chance level, as a gray line
 * @returns the figure, for `show`
 */
export function metricLines(
  lines: readonly MetricLine[],
  { xLabel, yLabel, chance, ...options }: FigureOptions & { xLabel: string; yLabel: string; chance?: number },
): Figure {
  for (const { name, x, y, std } of lines) {
    if (y.length !== x.length || (std && std.length !== x.length)) {
      throw new UserError(
        `The line "${name}" has ${x.length} x, ${y.length} y and ${std?.length ?? 0} std values; it needs as many of each.`,
      );
    }
  }
  const data = lines.map(({ name, x, y, std }, i): PlotlyObject => {
    const { color, symbol, dash } = categoryStyle(i);
    return {
      type: "scatter",
      mode: "lines+markers",
      name: plotlyText(fit(name, 190)),
      x: rounded(x),
      y: rounded(y),
      line: { color, dash, width: 2 },
      marker: { color, symbol, size: 8 },
      ...(std && { error_y: { type: "data", array: rounded(std), color, thickness: 1.2, width: 4 } }),
    };
  });
  return figure(data, options, 420, {
    xaxis: { title: { text: plotlyText(xLabel) } },
    yaxis: { title: { text: plotlyText(yLabel) } },
    showlegend: true,
    ...(chance !== undefined && {
      shapes: [
        {
          type: "line",
          x0: 0,
          x1: 1,
          xref: "paper",
          y0: chance,
          y1: chance,
          line: { color: "#777777", width: 1.2, dash: "dot" },
        },
      ],
      annotations: [
        {
          x: 1.005,
          xref: "paper",
          xanchor: "left",
          y: chance,
          yanchor: "middle",
          showarrow: false,
          text: "chance",
          font: { size: 12, color: "#777777" },
        },
      ],
    }),
  });
}
