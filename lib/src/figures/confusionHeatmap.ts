import { UserError } from "../errors.js";
import { clusteringAccuracy, clusterToClassMap, contingencyTable } from "../metrics/index.js";
import { barHeight } from "./clusterCounts.js";
import { checkLength, type Figure, type FigureOptions, figure, fit, INK, plotlyText } from "./figure.js";
import { WHITE_TO_BLUE } from "./palette.js";

/**
 * Confusion matrix of a clustering: a row per class, a column per cluster under the name of the class that it stands
 * for, by the one-to-one matching behind `clusteringAccuracy`. Counts, shaded by the share of the class (row): the
 * diagonal is what the accuracy counts as right. Clusters beyond the classes come next, noise last. Songs without a label
 * are left out.
 *
 * @param labels n cluster labels, noise -1
 * @param by one word per song, such as its genre or language; undefined where it is not known
 * @param options title and subtitle; without a subtitle, the accuracy is said there
 * @param options.legend name of the classes, such as "genre"
 * @returns the figure, for `show`
 * @throws UserError where the lengths differ, or no song has a label
 */
export function confusionHeatmap(
  labels: Int32Array,
  by: readonly (string | undefined)[],
  { legend, ...options }: FigureOptions & { legend?: string } = {},
): Figure {
  checkLength("by", by.length, labels.length, "labels");
  const table = contingencyTable(by, labels, { noise: "cluster" });
  if (table.labeled === 0) {
    throw new UserError(`confusionHeatmap: none of the ${by.length} songs has a label; give their genre or language.`);
  }
  const classOf = new Map(
    clusterToClassMap(by, labels, { method: "oneToOne" }).map((match) => [match.cluster, match.class]),
  );
  const ranks = table.clusters.map((cluster) => rankOf(cluster, classOf.get(cluster), table.classes));
  const order = [...table.clusters.keys()].sort((a, b) => ranks[a]! - ranks[b]! || a - b);
  const counts = table.counts.map((row) => order.map((column) => row[column]!));
  const columns = order.map((column) => {
    const cluster = table.clusters[column]!;
    if (cluster === -1) return { text: "noise", label: "noise" };
    const name = classOf.get(cluster);
    const text = `cluster ${cluster}${name === undefined ? "" : `: ${name}`}`;
    return { text: plotlyText(text), label: `${plotlyText(fit(String(name ?? "–"), 110))}<br>cluster ${cluster}` };
  });
  const data = [
    {
      type: "heatmap",
      x: columns.map(({ text }) => text),
      y: table.classes.map((name) => plotlyText(String(name))),
      z: counts.map((row) => {
        const size = row.reduce((sum, n) => sum + n, 0);
        return row.map((n) => Number((n / size).toFixed(3)));
      }),
      text: counts.map((row) => row.map(String)),
      texttemplate: "%{text}",
      textfont: { color: INK },
      hovertemplate: "%{y}, %{x}: %{text} songs, %{z:.0%} of the class<extra></extra>",
      colorscale: WHITE_TO_BLUE,
      zmin: 0,
      zmax: 1,
      xgap: 1,
      ygap: 1,
      colorbar: { title: { text: "share of<br>the class" }, tickformat: ".0%", thickness: 14 },
    },
  ];
  const accuracy = clusteringAccuracy(by, labels);
  const without = table.clusters.includes(-1) ? ", noise left out" : "";
  const subtitle = `accuracy ${Number.isNaN(accuracy) ? "–" : accuracy.toFixed(3)} under the best one-to-one matching${without}`;
  return figure(data, { subtitle, ...options }, barHeight(table.classes.length) + 60, {
    xaxis: {
      type: "category",
      side: "bottom",
      showgrid: false,
      tickvals: columns.map(({ text }) => text),
      ticktext: columns.map(({ label }) => label),
    },
    yaxis: {
      type: "category",
      autorange: "reversed",
      showgrid: false,
      tickvals: table.classes.map((name) => plotlyText(String(name))),
      ticktext: table.classes.map((name) => plotlyText(fit(String(name), 150))),
      ...(legend && { title: { text: plotlyText(legend) } }),
    },
  });
}

/** Place of a cluster's column: that of its class, then clusters without one, then noise. */
function rankOf(cluster: number, name: string | number | undefined, classes: readonly (string | number)[]): number {
  if (cluster === -1) return classes.length + 1;
  return name === undefined ? classes.length : classes.indexOf(name);
}
