import { INK, type PlotlyObject } from "./figure.js";

/** Where the panels of one figure lie: axis names for traces, and the layout that places them. */
export interface Panels {
  /** `{ xaxis: "x2", yaxis: "y2" }` for the traces of panel i. */
  axes(i: number): { xaxis: string; yaxis: string };
  layout: PlotlyObject;
}

/**
 * A grid of panels, filled row by row, each with a heading.
 *
 * @param headings one per panel
 * @param columns panels per row
 * @param gap between panels, as parts of the figure's width and height
 * @param axis attributes for the axes of panel i, over the theme's
 */
export function panels(
  headings: readonly string[],
  columns: number,
  gap: { x: number; y: number },
  axis: (i: number) => { x: PlotlyObject; y: PlotlyObject },
): Panels {
  const rows = Math.ceil(headings.length / columns);
  const width = (1 - gap.x * (columns - 1)) / columns;
  const height = (1 - gap.y * (rows - 1)) / rows;
  const layout: PlotlyObject = { annotations: [], headings: true };
  const suffix = (i: number) => (i === 0 ? "" : String(i + 1));
  headings.forEach((text, i) => {
    const left = (i % columns) * (width + gap.x);
    const top = 1 - Math.floor(i / columns) * (height + gap.y);
    const { x, y } = axis(i);
    layout[`xaxis${suffix(i)}`] = { domain: [left, left + width], anchor: `y${suffix(i)}`, ...x };
    layout[`yaxis${suffix(i)}`] = { domain: [Math.max(0, top - height), top], anchor: `x${suffix(i)}`, ...y };
    layout["annotations"].push({
      text,
      x: left,
      y: top,
      xref: "paper",
      yref: "paper",
      xanchor: "left",
      yanchor: "bottom",
      yshift: 3,
      showarrow: false,
      font: { size: 12.5, color: INK },
    });
  });
  return { axes: (i) => ({ xaxis: `x${suffix(i)}`, yaxis: `y${suffix(i)}` }), layout };
}
