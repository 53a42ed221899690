import { UserError } from "../errors.js";
import type { HonestyCheck, HonestyMeter } from "../selection/index.js";
import { type Figure, type FigureOptions, figure, fit, GRAY, type PlotlyObject, plotlyText } from "./figure.js";
import { categoryStyle } from "./palette.js";
import { panels } from "./panels.js";

const NAMES = { adjustedRand: "ARI", normalizedMutualInfo: "NMI", silhouette: "Silhouette" };
const CHANCE: readonly HonestyCheck["check"][] = ["labels shuffled", "one Gaussian", "random clusters"];
// cspell:ignore arrayminus
const ROW = 19;

/**
 * Honesty meters side by side: a panel per score, a point per check with its 95 % interval. Levels of chance are gray; a
 * dotted line marks the score, so that what a check takes away is the distance to it.
 *
 * @param meters of one clustering, such as of its adjusted Rand index and its silhouette
 * @param options title and subtitle
 * @returns the figure, for `show`
 * @throws UserError where there is no meter
 */
export function honestyBars(meters: readonly HonestyMeter[], options: FigureOptions = {}): Figure {
  if (meters.length === 0) throw new UserError("honestyBars was given no meter; give those of honestyMeter.");
  const shown = [...new Set(meters.flatMap(({ checks }) => checks.filter(isMade).map(({ name }) => name)))];
  const order = meters[0]!.checks.map(({ name }) => name).filter((name) => shown.includes(name));
  const heading = ({ metric, field }: HonestyMeter) =>
    plotlyText(metric === "silhouette" ? NAMES[metric] : `${NAMES[metric]}, ${field}`);
  const { axes, layout } = panels(meters.map(heading), meters.length, { x: 0.04, y: 0 }, (i) => ({
    x: { zeroline: true, zerolinecolor: "#8c8c8c", nticks: 6 },
    y: {
      type: "category",
      categoryorder: "array",
      categoryarray: order.map(plotlyText),
      tickvals: order.map(plotlyText),
      ticktext: order.map((name) => plotlyText(fit(name, 290))),
      range: [order.length - 0.5, -0.5],
      showgrid: false,
      ticks: "",
      showticklabels: i === 0,
    },
  }));
  const data = meters.flatMap((meter, i): PlotlyObject[] => {
    const checks = meter.checks.filter(isMade);
    const line = {
      type: "scatter",
      mode: "lines",
      x: [meter.score.value, meter.score.value],
      y: [order[0]!, order.at(-1)!].map(plotlyText),
      line: { color: "#8c8c8c", width: 1, dash: "dot" },
    };
    const points = {
      type: "scatter",
      mode: "markers",
      x: checks.map(({ value }) => Number(value.toPrecision(4))),
      y: checks.map(({ name }) => plotlyText(name)),
      error_x: {
        type: "data",
        symmetric: false,
        array: checks.map(({ value, high }) => length(high - value)),
        arrayminus: checks.map(({ value, low }) => length(value - low)),
        color: "#555555",
        thickness: 1.2,
        width: 3,
      },
      marker: { size: 9, color: checks.map(({ check }) => (CHANCE.includes(check) ? GRAY : categoryStyle(4).color)) },
      text: checks.map(({ songs, note }) => plotlyText(note ? `${songs} songs, ${note}` : `${songs} songs`)),
      hovertemplate: "%{y}: %{x} (%{text})<extra></extra>",
    };
    return [
      { ...line, showlegend: false, hoverinfo: "skip", ...axes(i) },
      { ...points, showlegend: false, ...axes(i) },
    ];
  });
  return figure(data, options, 105 + ROW * order.length, { ...layout, margin: { b: 30 } });
}

const isMade = ({ value }: HonestyCheck) => Number.isFinite(value);
const length = (value: number) => (Number.isFinite(value) ? Number(Math.max(0, value).toPrecision(4)) : 0);
