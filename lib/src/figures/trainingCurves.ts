import { UserError } from "../errors.js";
import type { EpochRow } from "../training/index.js";
import { type Figure, type FigureOptions, figure, type PlotlyObject, rounded } from "./figure.js";
import { categoryStyle } from "./palette.js";
import { panels } from "./panels.js";

const LOSSES = [
  ["loss", "valLoss", "total loss"],
  ["recon", "valRecon", "reconstruction"],
  ["kl", "valKl", "KL divergence (nats)"],
] as const;

/**
 * Total, reconstruction and KL over the epochs, training beside validation. A reconstruction that keeps falling
 * on the training songs only is over-fitting; a KL that falls to 0 is posterior collapse. Of an autoencoder, which has
 * no
 * KL, the reconstruction alone.
 *
 * @param history `rows` of what `train` returned
 * @returns the figure, for `show`
 */
export function trainingCurves(history: readonly EpochRow[], options: FigureOptions = {}): Figure {
  if (history.length === 0)
    throw new UserError("The training history is empty; train for at least one epoch to draw its curves.");
  const hasKl = history.some((epoch) => epoch.kl !== 0);
  const losses = hasKl ? LOSSES : LOSSES.filter(([key]) => key === "recon");
  const { axes, layout } = panels(
    losses.map(([, , heading]) => heading),
    losses.length,
    { x: 0.08, y: 0 },
    () => ({ x: { title: { text: "epoch" } }, y: { rangemode: "normal" } }),
  );
  const data = losses.flatMap(([training, validation], panel) =>
    (
      [
        ["training", training, categoryStyle(0), "solid"],
        ["validation", validation, categoryStyle(1), "dash"],
      ] as const
    )
      .filter(([, key]) => history.some((e) => e[key] !== undefined))
      .map(
        ([name, key, style, dash]): PlotlyObject => ({
          type: "scatter",
          mode: history.length < 3 ? "lines+markers" : "lines",
          name,
          legendgroup: name,
          showlegend: panel === 0,
          x: history.map((e) => e.epoch),
          y: rounded(
            history.map((e) => e[key] ?? Number.NaN),
            5,
          ),
          line: { color: style.color, dash, width: 2 },
          ...axes(panel),
        }),
      ),
  );
  return figure(data, options, 340, { ...layout, hovermode: "x unified" });
}
