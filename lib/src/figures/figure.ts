import { UserError } from "../errors.js";
import { FONT_FAMILY } from "./fonts.js";

/**
 * A picture as plain Plotly JSON: what plotly.js, Python's plotly and JupyterLab read, and nothing else. A builder
 * gives one, `show()` puts it on the page, and until then a cell may change any attribute of it, for example
 * `figure.layout.title.text = "…"`. Attributes: https://plotly.com/javascript/reference/
 */
export interface Figure {
  /** Traces: what is drawn. */
  data: PlotlyObject[];
  /** Axes, titles, size. */
  layout: PlotlyObject;
}

/** One trace, one axis, one layout … of Plotly's schema. */
// biome-ignore lint/suspicious/noExplicitAny: a cell reaches into attributes of Plotly's schema, which is far too large to type here
export type PlotlyObject = Record<string, any>;

/** Options of every figure. */
export interface FigureOptions {
  /** The line above the picture. */
  title?: string;
  /** A smaller line below the title, such as how the picture was made. */
  subtitle?: string;
}

/** Color of axes, titles and annotations, and the gray of noise, chance and degenerate rows. */
export const INK = "#2b2b2b";
export const GRAY = "#b5b5b5";

/**
 * The look of every picture: white, thin grid, title at the left, legend to the right of the plot where it cannot
 * cover a point. Fonts for other scripts come last (see fonts.ts).
 */
const AXIS = {
  gridcolor: "#e8e8e8",
  linecolor: "#bdbdbd",
  zeroline: false,
  ticks: "outside",
  tickcolor: "#bdbdbd",
  automargin: true,
  title: { font: { size: 13 }, standoff: 10 },
};
const THEME = {
  layout: {
    font: {
      family: FONT_FAMILY,
      size: 12,
      color: INK,
    },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    title: {
      x: 0,
      xref: "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 16 },
      font: { size: 17 },
      subtitle: { font: { size: 12, color: "#666666" } },
    },
    legend: { x: 1.02, xanchor: "left", y: 1, yanchor: "top", itemsizing: "constant", title: { font: { size: 12 } } },
    hoverlabel: { align: "left" },
    coloraxis: { colorbar: { title: { font: { size: 12 } } } },
    xaxis: AXIS,
    yaxis: AXIS,
  },
};

/**
 * A figure in the theme.
 *
 * @param height of the whole figure in pixels; its width is the page's
 * @param layout adds to the theme; `headings: true` leaves room for the headings of panels
 */
export function figure(
  data: PlotlyObject[],
  { title, subtitle }: FigureOptions,
  height: number,
  { headings, margin, ...layout }: PlotlyObject,
): Figure {
  const top = 20 + (title ? 34 : 0) + (subtitle ? 20 : 0) + (headings ? 22 : 0);
  return {
    data,
    layout: {
      template: THEME,
      title: { text: plotlyText(title ?? ""), ...(subtitle && { subtitle: { text: plotlyText(subtitle) } }) },
      height,
      margin: { l: 60, r: 30, t: top, b: 50, ...margin },
      ...layout,
    },
  };
}

/**
 * Numbers as JSON should carry them: `digits` significant digits, because a picture has no more, and null (a gap)
 * where there is no number.
 */
export function rounded(values: ArrayLike<number>, digits = 4): (number | null)[] {
  return Array.from(values, (v) => (Number.isFinite(v) ? Number(v.toPrecision(digits)) : null));
}

/** A count of things: `count(1, "song")` is "1 song", `count(3834, "song")` is "3,834 songs". */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}

/**
 * Text from data (titles, labels, lyrics, names of columns) as Plotly shows it and never acts on it: neither as markup
 * (<b>, <a href=…>), nor as a place in a template (%{x}), nor as mathematics ($…$). It decodes character references
 * in every text, and last. All that a builder is given goes through here.
 */
export function plotlyText(text: string): string {
  return text
    .replace(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .replace(/[&<>%${}]/g, (c) => PLOTLY_REFERENCES[c] as string);
}

/** The reverse: what a reader sees of a text of a figure, without its markup. */
export function plainText(plotly: string): string {
  return plotly
    .replace(/<br *\/?>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&(?:#\d+|\w+);/g, (reference) => CHARACTERS[reference] ?? reference);
}

const PLOTLY_REFERENCES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "%": "&#37;",
  $: "&#36;",
  "{": "&#123;",
  "}": "&#125;",
};
const CHARACTERS = Object.fromEntries(Object.entries(PLOTLY_REFERENCES).map(([character, is]) => [is, character]));

/**
 * Text cut to about `pixels` at 12 px letters, "…" for what is left out. Counts letters as a reader does (a Bengali
 * consonant with its vowel sign is one), wider for scripts other than Latin.
 */
export function fit(text: string, pixels: number): string {
  const letters = [...new Intl.Segmenter().segment(text)].map((s) => s.segment);
  let width = 0;
  const end = letters.findIndex((letter) => (width += (letter.codePointAt(0) as number) < 0x250 ? 6.6 : 11.5) > pixels);
  return end === -1
    ? text
    : `${letters
        .slice(0, Math.max(1, end - 1))
        .join("")
        .trimEnd()}…`;
}

/** Pixels for a figure whose legend has n entries, so that none is behind a scroll bar. */
export function legendHeight(n: number): number {
  return 150 + 20 * n;
}

/** What a figure's width is taken to be where texts must be cut to fit: that of its PNG. */
export const FIGURE_WIDTH = 900;

/** @throws UserError where the arrays differ in length, naming both */
export function checkLength(what: string, length: number, expected: number, of: string): void {
  if (length !== expected)
    throw new UserError(`${what} has ${length} entries, but ${of} has ${expected}; both need one per song.`);
}
