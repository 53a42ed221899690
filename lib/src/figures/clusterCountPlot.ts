import type { ClusterCountCurves } from "../selection/index.js";
import { type Figure, type FigureOptions, figure, INK, type PlotlyObject, rounded } from "./figure.js";
import { categoryStyle } from "./palette.js";
import { panels } from "./panels.js";

const CRITERIA = [
  ["inertia", "inertia of k-means", "knee"],
  ["silhouette", "silhouette of k-means", "largest"],
  ["bic", "BIC of the Gaussian mixture", "smallest"],
  ["stability", "bootstrap stability (ARI)", "largest"],
] as const;

/**
 * Choosing the number of clusters: four criteria over k, one panel each, with their deviations as error bars and the k
 * that each suggests circled. Criteria that agree are a better sign than any one of them.
 *
 * @param curves as `clusterCountCurves` gives them
 * @returns the figure, for `show`
 */
export function clusterCountPlot(curves: ClusterCountCurves, options: FigureOptions = {}): Figure {
  const { k } = curves;
  const { axes, layout } = panels(
    CRITERIA.map(([name, heading, best]) => {
      const { suggestedK } = curves[name];
      return suggestedK === undefined ? heading : `${heading}, ${best} at k = ${suggestedK}`;
    }),
    2,
    { x: 0.1, y: 0.2 },
    () => ({
      x: { title: { text: "k" }, ...(k.length <= 12 && { tickvals: k }) },
      y: { rangemode: "normal", nticks: 6 },
    }),
  );
  const { color } = categoryStyle(0);
  const data = CRITERIA.flatMap(([name, , best], panel): PlotlyObject[] => {
    const { mean, std, suggestedK } = curves[name];
    const at = suggestedK === undefined ? -1 : k.indexOf(suggestedK);
    const line: PlotlyObject = {
      type: "scatter",
      mode: "lines+markers",
      x: k,
      y: rounded(mean, 5),
      error_y: { type: "data", array: rounded(std), color, thickness: 1.2, width: 4 },
      line: { color, width: 2 },
      marker: { color, size: 7 },
      hovertemplate: "k = %{x}: %{y}<extra></extra>",
      showlegend: false,
      ...axes(panel),
    };
    if (at < 0) return [line];
    const mark: PlotlyObject = {
      type: "scatter",
      mode: "markers",
      name: "suggested k",
      x: [suggestedK],
      y: rounded([mean[at]], 5),
      marker: { color: "rgba(0,0,0,0)", size: 16, line: { color: INK, width: 2 } },
      hovertemplate: `k = ${suggestedK} (${best})<extra></extra>`,
      legendgroup: "suggested",
      showlegend: false,
      ...axes(panel),
    };
    return [line, mark];
  });
  return figure(data, options, 560, layout);
}
