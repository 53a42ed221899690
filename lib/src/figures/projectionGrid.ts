import { type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import type { Song } from "../song.js";
import { type ColorBy, categories } from "./categories.js";
import {
  checkLength,
  FIGURE_WIDTH,
  type Figure,
  type FigureOptions,
  figure,
  fit,
  type PlotlyObject,
  plotlyText,
  rounded,
} from "./figure.js";
import { panels } from "./panels.js";

const MOST_COLUMNS = 5;
/** Pixels of a panel and its heading. */
const PANEL_HEIGHT = 165;

/** Options of {@link projectionGrid}. */
export interface ProjectionGridOptions extends FigureOptions {
  /** One per row of the projections: their titles appear on hover. */
  songs?: readonly Song[];
}

/**
 * The same songs in several 2-D projections side by side, colored by several labels, a block of panels per label: which
 * space separates languages, and which genres? At most five panels are in a row.
 *
 * @param projections by name of the space, each n x 2, such as `(await tsne(Z)).Z`
 * @param labels by name, such as `{ language, genre }`: clusters (noise is -1) or words, one per song
 * @returns the figure, for `show`
 * @throws UserError where there is nothing to draw, or the numbers of songs differ
 */
export function projectionGrid(
  projections: Readonly<Record<string, MatrixLike>>,
  labels: Readonly<Record<string, ColorBy>>,
  { songs, ...options }: ProjectionGridOptions = {},
): Figure {
  const spaces = Object.entries(projections).map(([name, Y]) => ({ name, Y: toMatrix("projectionGrid", Y, name) }));
  const fields = Object.entries(labels);
  if (spaces.length === 0 || fields.length === 0) {
    throw new UserError(
      `projectionGrid was given ${spaces.length} projections and ${fields.length} labels; give at least one of each.`,
    );
  }
  const n = (spaces[0] as { Y: { rows: number } }).Y.rows;
  for (const { name, Y } of spaces) {
    if (Y.cols !== 2)
      throw new UserError(`"${name}" has ${Y.cols} columns; project it to 2 first, such as by umap(Z).`);
    checkLength(name, Y.rows, n, "the first projection");
  }
  for (const [field, values] of fields) checkLength(field, values.length, n, "the projections");
  if (songs) checkLength("songs", songs.length, n, "the projections");
  const rows = Math.ceil(spaces.length / MOST_COLUMNS);
  const columns = Math.ceil(spaces.length / rows);
  const perLabel = rows * columns;
  const height = 90 + fields.length * rows * PANEL_HEIGHT;
  const wide = (0.8 * FIGURE_WIDTH) / columns - 8;
  const cells = fields.flatMap(([field]) => Array.from({ length: perLabel }, (_, i) => ({ field, ...spaces[i] })));
  const bare = { showticklabels: false, ticks: "", zeroline: false, showgrid: false };
  const { axes, layout } = panels(
    cells.map(({ name = "" }) => plotlyText(fit(name, wide))),
    columns,
    { x: 0.012, y: 30 / height },
    (i) => {
      const { field, Y } = cells[i] as { field: string; Y?: object };
      const titled = i % columns === 0 && { title: { text: plotlyText(field) } };
      return Y ? { x: bare, y: { ...bare, ...titled } } : { x: { visible: false }, y: { visible: false } };
    },
  );
  const size = n < 150 ? 5 : n < 600 ? 4 : 3;
  const data = fields.flatMap(([field, values], block) => {
    const groups = categories(values);
    return spaces.flatMap(({ Y }, panel) =>
      groups.map(({ name, indices, style }, place): PlotlyObject => {
        const thin = style.symbol.endsWith("-thin");
        return {
          type: "scatter",
          mode: "markers",
          name: plotlyText(fit(name, 130)),
          legendgroup: `${block} ${place}`,
          legend: block === 0 ? "legend" : `legend${block + 1}`,
          showlegend: panel === 0,
          x: rounded(indices.map((i) => Y.data[2 * i] as number)),
          y: rounded(indices.map((i) => Y.data[2 * i + 1] as number)),
          marker: {
            size,
            color: style.color,
            symbol: style.symbol,
            opacity: 0.85,
            ...(thin && { line: { width: 1 } }),
          },
          ...(songs
            ? { text: indices.map((i) => plotlyText(fit(songs[i]?.title ?? songs[i]?.id ?? "", 300))) }
            : { text: indices.map((i) => `row ${i}`) }),
          hovertemplate: `%{text}<extra>${plotlyText(field)}: ${plotlyText(name)}</extra>`,
          ...axes(block * perLabel + panel),
        };
      }),
    );
  });
  const legends = fields.map(([field], block) => [
    block === 0 ? "legend" : `legend${block + 1}`,
    {
      title: { text: plotlyText(field) },
      x: 1.01,
      xanchor: "left",
      y: 1 - block / fields.length,
      yanchor: "top",
      tracegroupgap: 0,
      itemsizing: "constant",
    },
  ]);
  return figure(data, options, height, {
    ...layout,
    showlegend: true,
    margin: { r: 150 },
    ...Object.fromEntries(legends),
  });
}
