import { type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import type { Song } from "../song.js";
import { type ColorBy, categories } from "./categories.js";
import {
  checkLength,
  type Figure,
  type FigureOptions,
  figure,
  fit,
  GRAY,
  legendHeight,
  type PlotlyObject,
  plotlyText,
  rounded,
} from "./figure.js";

/** Options of {@link projectionScatter}. */
export interface ProjectionScatterOptions extends FigureOptions {
  /** What made the two columns, for the axes: "UMAP", "t-SNE", "PC". */
  axes?: string;
  /** One per row of Y: title, artist, genre, language and first line of lyrics appear on hover. */
  songs?: readonly Song[];
  /** Above the legend: "cluster", "language". */
  legend?: string;
}

/**
 * Songs as points in the plane, colored by cluster or by any word.
 *
 * @param Y (n x 2) from a projection
 * @param labels n clusters (noise -1, drawn as gray crosses) or n words (missing: gray crosses, "not given")
 * @returns the figure, for `show`
 */
export function projectionScatter(
  Y: MatrixLike,
  labels: ColorBy,
  { axes = "dimension", songs, legend, ...options }: ProjectionScatterOptions = {},
): Figure {
  const M = toMatrix("projectionScatter", Y, "Y");
  if (M.cols !== 2)
    throw new UserError(`A scatter needs 2 columns, but Y has ${M.cols}; project it first, for example with umap(Z).`);
  checkLength("labels", labels.length, M.rows, "Y");
  if (songs) checkLength("songs", songs.length, M.rows, "Y");
  const size = M.rows < 150 ? 10 : M.rows < 600 ? 7.5 : M.rows < 2000 ? 6 : 4.5;
  const groups = categories(labels);
  const traces = groups.map(({ name, indices, style }): PlotlyObject => {
    const thin = style.symbol.endsWith("-thin");
    return {
      type: "scatter",
      mode: "markers",
      name: `${plotlyText(fit(name, 150))} (${indices.length})`,
      x: rounded(indices.map((i) => M.data[2 * i] as number)),
      y: rounded(indices.map((i) => M.data[2 * i + 1] as number)),
      marker: {
        size: thin ? size * 0.8 : size,
        color: style.color,
        symbol: style.symbol,
        opacity: 0.85,
        line: thin ? { width: 1.2, color: style.color } : { width: 0.5, color: "#444444" },
      },
      ...(songs
        ? {
            text: indices.map((i) => describe(songs[i] as Song)),
            hovertemplate: `%{text}<extra>${plotlyText(name)}</extra>`,
          }
        : { hovertemplate: `row %{customdata}<extra>${plotlyText(name)}</extra>`, customdata: indices }),
    };
  });
  // Gray lies under the clusters, but keeps its last place in the legend.
  const drawn = traces.map((trace, i): PlotlyObject => ({ ...trace, legendrank: i + 1 }));
  const isGray = (trace: PlotlyObject) => Number(trace["marker"].color === GRAY);
  drawn.sort((a, b) => isGray(b) - isGray(a));
  return figure(drawn, options, Math.max(520, legendHeight(groups.length)), {
    // The distances of a projection have no unit: no numbers, so that none is read.
    xaxis: { title: { text: `${plotlyText(axes)} 1` }, showticklabels: false, ticks: "" },
    yaxis: { title: { text: `${plotlyText(axes)} 2` }, showticklabels: false, ticks: "" },
    showlegend: true,
    ...(legend && { legend: { title: { text: plotlyText(legend) } } }),
  });
}

/** The lines of one song's hover box. */
function describe({ id, title, artist, genre, language, lyrics }: Song): string {
  const line = lyrics?.split("\n").find((l) => l.trim());
  return [
    `<b>${plotlyText(fit(title ?? id, 380))}</b>`,
    artist && plotlyText(fit(artist, 380)),
    [genre, language]
      .filter(Boolean)
      .map((word) => plotlyText(word as string))
      .join(" · "),
    line && `<i>${plotlyText(fit(line.trim(), 420))}</i>`,
  ]
    .filter(Boolean)
    .join("<br>");
}
