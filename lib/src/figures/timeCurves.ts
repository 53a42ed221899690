import { UserError } from "../errors.js";
import { type Figure, type FigureOptions, figure, type PlotlyObject, plotlyText, rounded } from "./figure.js";
import { categoryStyle } from "./palette.js";
import { panels } from "./panels.js";

/** One descriptor of a sound over time, for {@link timeCurves}. */
export interface TimeCurve {
  /** What is drawn, with its unit: "spectral centroid (Hz)". */
  name: string;
  /** Values by who computed them, one per frame. */
  lines: Readonly<Record<string, ArrayLike<number>>>;
}

/** Options of {@link timeCurves}. */
export interface TimeCurvesOptions extends FigureOptions {
  /** Seconds from one frame to the next. Default 512 samples at 22,050 Hz. */
  frameSeconds?: number;
}

/**
 * Descriptors of one sound over time, a panel each, such as RMS and spectral centroid; several lines in a panel are the
 * same descriptor from several sources.
 *
 * @param curves from top to bottom
 * @returns the figure, for `show`
 */
export function timeCurves(
  curves: readonly TimeCurve[],
  { frameSeconds = 512 / 22_050, ...options }: TimeCurvesOptions = {},
): Figure {
  if (curves.length === 0) throw new UserError("timeCurves was given no curve; give at least one { name, lines }.");
  const sources = [...new Set(curves.flatMap(({ lines }) => Object.keys(lines)))];
  const height = 100 + 170 * curves.length;
  const headings = curves.map(({ name }) => plotlyText(name));
  const { axes, layout } = panels(headings, 1, { x: 0, y: 44 / height }, (i) => ({
    x: {
      ...(i > 0 && { matches: "x" }),
      showticklabels: i === curves.length - 1,
      ...(i === curves.length - 1 && { title: { text: "time (s)" } }),
    },
    y: {},
  }));
  const data = curves.flatMap(({ lines }, i) =>
    Object.entries(lines).map(([source, values]): PlotlyObject => {
      const place = sources.indexOf(source);
      const { color, dash } = categoryStyle(place);
      return {
        type: "scatter",
        mode: "lines",
        name: plotlyText(source),
        legendgroup: source,
        showlegend: curves.findIndex((curve) => source in curve.lines) === i,
        x0: frameSeconds / 2,
        dx: frameSeconds,
        y: rounded(values),
        line: { color, dash: place === 0 ? dash : "dot", width: place === 0 ? 2.4 : 1.4 },
        hovertemplate: `%{x:.2f} s: %{y}<extra>${plotlyText(source)}</extra>`,
        ...axes(i),
      };
    }),
  );
  return figure(data, options, height, { ...layout, showlegend: true });
}
