/**
 * One palette for every picture, safe for the common kinds of color blindness.
 *
 * Colors: Okabe & Ito (2008), "Color Universal Design". Their black is left to text and gray to noise, so seven
 * remain; from the eighth category on the same colors come back with another symbol (points), pattern (bars) or
 * dash (lines), so that 28 categories differ in color or in shape.
 */
const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#f0e442"] as const;

const SYMBOLS = ["circle", "diamond", "square", "triangle-up"] as const;
const PATTERNS = ["", "/", "x", "."] as const;
const DASHES = ["solid", "dash", "dot", "dashdot"] as const;

/** How the i-th category looks, whatever the picture. */
export interface CategoryStyle {
  /** As CSS writes it, "#4477aa". */
  color: string;
  /** Plotly's marker.symbol. */
  symbol: string;
  /** Plotly's marker.pattern.shape; "" is plain. */
  pattern: string;
  /** Plotly's line.dash. */
  dash: string;
}

/**
 * The style of category `i`, i >= 0. Two categories of the first 28 differ in color or in shape.
 *
 * @param i number of the category, from 0
 * @returns its color and shapes
 */
export function categoryStyle(i: number): CategoryStyle {
  const shape = Math.floor(i / COLORS.length) % SYMBOLS.length;
  return {
    color: COLORS[i % COLORS.length] as string,
    symbol: SYMBOLS[shape] as string,
    pattern: PATTERNS[shape] as string,
    dash: DASHES[shape] as string,
  };
}

/** Small to large, dark to light: even to the eye and safe for color-blind readers (Smith & van der Walt 2015). */
export const SEQUENTIAL = "Viridis";

/** White to the palette's blue: shares and counts, on which dark numbers can be read. */
export const WHITE_TO_BLUE: [number, string][] = [
  [0, "#ffffff"],
  [1, "#5fa8d3"],
];
