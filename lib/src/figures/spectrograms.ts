import { type Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { hzToMel, melToHz } from "../audio/mel.js";
import { UserError } from "../errors.js";
import {
  FIGURE_WIDTH,
  type Figure,
  type FigureOptions,
  figure,
  fit,
  type PlotlyObject,
  plotlyText,
  rounded,
} from "./figure.js";
import { categoryStyle, SEQUENTIAL } from "./palette.js";
import { panels } from "./panels.js";

/** How mel spectrograms were made, for the axes in Hz and seconds; the defaults are those of `logMel`. */
export interface SpectrogramOptions extends FigureOptions {
  /** Of the sound, in Hz. Default 22,050. */
  sampleRate?: number;
  /** Samples from one frame to the next. Default 512. */
  hopLength?: number;
  /** Lowest frequency, in Hz. Default 0. */
  fMin?: number;
  /** Half the sample rate where it is not given. */
  fMax?: number;
  /** What the values are, for the color bar: "dB", or "z-score" for standardized ones. Default "dB". */
  unit?: string;
}

/** Columns of a figure's heat maps, all together: more than the pixels would only make the page heavy. */
const MAX_COLUMNS = 480;

/**
 * A mel spectrogram (nMels x frames) over seconds and Hz.
 *
 * @param S nMels x frames
 * @returns the figure, for `show`
 */
export function spectrogramHeatmap(S: MatrixLike, options: SpectrogramOptions = {}): Figure {
  const M = toMatrix("spectrogramHeatmap", S, "S");
  return figure([heatmap(M, options, MAX_COLUMNS, range([M]))], options, 380, {
    xaxis: { ...timeAxis(seconds(M, options), 1), title: { text: "time (s)" }, showgrid: false },
    yaxis: { ...melAxis(M.rows, options), title: { text: "frequency (Hz, mel scale)" } },
    coloraxis: colorAxis(range([M]), options),
  });
}

/**
 * Several spectrograms on one scale, such as one per genre.
 *
 * @param images spectrograms (nMels x frames)
 * @param headings one per image
 * @param options of the figure, and its columns
 * @param options.columns side by side; default 4
 * @returns the figure, for `show`
 */
export function spectrogramGrid(
  images: readonly MatrixLike[],
  headings: readonly string[],
  { columns = 4, ...options }: SpectrogramOptions & { columns?: number } = {},
): Figure {
  if (images.length === 0 || images.length !== headings.length) {
    throw new UserError(
      `${images.length} images and ${headings.length} headings were given; give at least one image, and a heading for each.`,
    );
  }
  const wide = Math.min(columns, images.length);
  const shown = headings.map((h) => plotlyText(fit(h, panelWidth(wide))));
  return imageGrid(
    images.map((S) => toMatrix("spectrogramGrid", S, "an image")),
    shown,
    wide,
    options,
    Array.from({ length: Math.ceil(images.length / wide) }, () => ""),
  );
}

/** One song before and after a model. */
export interface SpectrogramPair {
  /** Heading of the column, such as the title of the song. */
  name: string;
  /** (nMels x frames) */
  original: MatrixLike;
  /** Of the same shape. */
  reconstructed: MatrixLike;
}

/**
 * Originals above, reconstructions below, all on one color scale; a column per song. Four songs fit well.
 *
 * @param pairs one per song
 * @returns the figure, for `show`
 */
export function spectrogramPairs(pairs: readonly SpectrogramPair[], options: SpectrogramOptions = {}): Figure {
  if (pairs.length === 0)
    throw new UserError("No spectrogram pair was given; give at least one { name, original, reconstructed }.");
  const sides = pairs.map(({ name, original, reconstructed }) => ({
    name,
    a: toMatrix("spectrogramPairs", original, "original"),
    b: toMatrix("spectrogramPairs", reconstructed, "reconstructed"),
  }));
  for (const { name, a, b } of sides) {
    if (a.rows !== b.rows || a.cols !== b.cols) {
      throw new UserError(
        `The reconstruction of "${name}" is ${b.rows} x ${b.cols}, but its original is ${a.rows} x ${a.cols}; both need the same mel bands and frames.`,
      );
    }
  }
  const images = [...sides.map(({ a }) => a), ...sides.map(({ b }) => b)];
  const headings = pairs.map((p) => plotlyText(fit(p.name, panelWidth(pairs.length))));
  const rows = ["original", "reconstructed"];
  return imageGrid(images, [...headings, ...headings.map(() => "")], pairs.length, options, rows);
}

/**
 * Latent interpolation between two songs: one decoded spectrogram per step.
 *
 * @param images decoded spectrograms (nMels x frames)
 * @param headings one per image, such as the mixing weight
 * @returns the figure, for `show`
 */
export function interpolationStrip(
  images: readonly MatrixLike[],
  headings: readonly string[],
  options: SpectrogramOptions = {},
): Figure {
  return spectrogramGrid(images, headings, { ...options, columns: images.length });
}

/** Options of {@link spectrumReconstructions}. */
export interface SpectrumOptions extends FigureOptions {
  /** One per row: song titles. */
  names: readonly string[];
  /** Of the sound, in Hz. Default 22,050. */
  sampleRate?: number;
  /** Lowest frequency, in Hz. Default 0. */
  fMin?: number;
  /** Highest frequency, in Hz. Default half the sample rate. */
  fMax?: number;
  /** What the values are. Default "dB". */
  unit?: string;
}

/**
 * Mean and spread of each mel band, before and after a model: a panel per song, over frequency.
 *
 * @param original (n x 2·nMels): the means of all bands, then their standard deviations
 * @param reconstructed of the same shape
 * @returns the figure, for `show`
 */
export function spectrumReconstructions(
  original: MatrixLike,
  reconstructed: MatrixLike,
  options: SpectrumOptions,
): Figure {
  const before = toMatrix("spectrumReconstructions", original, "original");
  const after = toMatrix("spectrumReconstructions", reconstructed, "reconstructed");
  const { names, unit = "dB" } = options;
  if (before.rows !== after.rows || before.cols !== after.cols || before.cols % 2) {
    throw new UserError(
      `The originals are ${before.rows} x ${before.cols} and the reconstructions ${after.rows} x ${after.cols}; both need one row per song and the same even number of columns (means, then standard deviations).`,
    );
  }
  if (names.length !== before.rows) {
    throw new UserError(`${names.length} names were given for ${before.rows} songs; give one per row.`);
  }
  const nMels = before.cols / 2;
  const n = names.length;
  const height = 480;
  const { tickvals, ticktext } = melAxis(nMels, { ...options, ticks: [512, 2048, 8192] });
  const centers = bandHz(nMels, options);
  const parts = [`mean (${unit})`, `standard deviation (${unit})`];
  const { axes, layout } = panels(
    [...names.map((name) => plotlyText(fit(name, panelWidth(n)))), ...names.map(() => "")],
    n,
    { x: 0.02, y: 30 / height },
    (i) => ({
      x: {
        tickvals,
        ticktext,
        range: [0, nMels - 1],
        showticklabels: i >= n,
        ...(i >= n && { title: { text: "Hz" } }),
      },
      y: {
        // A row of panels has one scale; its first panel sets it.
        ...(i % n > 0 && { matches: i < n ? "y" : `y${n + 1}` }),
        showticklabels: i % n === 0,
        ...(i % n === 0 && { title: { text: plotlyText(parts[i / n] as string) } }),
      },
    }),
  );
  const series = [
    { name: "original", X: before, style: categoryStyle(0), dash: "solid" },
    { name: "reconstructed", X: after, style: categoryStyle(1), dash: "dash" },
  ];
  const data = layout["annotations"].flatMap((_: unknown, i: number) =>
    series.map(
      ({ name, X, style, dash }): PlotlyObject => ({
        type: "scatter",
        mode: "lines",
        name,
        legendgroup: name,
        showlegend: i === 0,
        y: rounded(X.row(i % n).subarray(i < n ? 0 : nMels, i < n ? nMels : 2 * nMels)),
        line: { color: style.color, dash, width: 1.8 },
        customdata: centers,
        hovertemplate: `%{customdata} Hz: %{y} ${plotlyText(unit)}<extra>${name}</extra>`,
        ...axes(i),
      }),
    ),
  );
  return figure(data, options, height, layout);
}

function imageGrid(
  images: readonly Matrix[],
  headings: readonly string[],
  columns: number,
  options: SpectrogramOptions,
  rowNames: readonly string[],
): Figure {
  const rows = rowNames.length;
  const height = 130 + 210 * rows;
  const scale = range(images);
  const gap = headings.slice(columns).some(Boolean) ? 52 : 24;
  const { axes, layout } = panels(headings, columns, { x: 0.015, y: gap / height }, (i) => {
    const S = images[i] as Matrix;
    const last = i >= images.length - columns;
    const first = i % columns === 0;
    const rowName = rowNames[Math.floor(i / columns)];
    return {
      x: {
        showgrid: false,
        ...timeAxis(seconds(S, options), columns),
        showticklabels: last,
        ...(last && first && { title: { text: "time (s)" } }),
      },
      y: {
        ...melAxis(S.rows, options),
        showticklabels: first,
        ...(first && { title: { text: rowName ? `${rowName} (Hz)` : "Hz" } }),
      },
    };
  });
  const data = images.map((S, i) => ({ ...heatmap(S, options, Math.floor(MAX_COLUMNS / columns), scale), ...axes(i) }));
  return figure(data, options, height, { ...layout, coloraxis: colorAxis(scale, options) });
}

function heatmap(
  S: Matrix,
  options: SpectrogramOptions,
  maxColumns: number,
  [low, high]: [number, number],
): PlotlyObject {
  const { sampleRate = 22050, hopLength = 512, unit = "dB" } = options;
  const pool = Math.ceil(S.cols / maxColumns);
  const columns = Math.ceil(S.cols / pool);
  // Tens of thousands of numbers go into the page: only the decimals that give 64 shades or more.
  const decimals = Math.max(0, Math.ceil(Math.log10(64 / (high - low || 1))));
  const step = (pool * hopLength) / sampleRate;
  return {
    type: "heatmap",
    z: Array.from({ length: S.rows }, (_, m) => {
      const band = S.row(m);
      return Array.from({ length: columns }, (_, c) => {
        const part = band.subarray(c * pool, Math.min((c + 1) * pool, S.cols));
        return Number((part.reduce((sum, v) => sum + v, 0) / part.length).toFixed(decimals));
      });
    }),
    x0: step / 2,
    dx: step,
    // The rows lie at 0, 1, 2 …, as on an axis of numbers, and each has its frequency as its name, for the hover.
    y: bandHz(S.rows, options).map((hz) => `${hz} Hz`),
    coloraxis: "coloraxis",
    hovertemplate: `%{x:.1f} s, %{y}: %{z} ${plotlyText(unit)}<extra></extra>`,
  };
}

function seconds(S: Matrix, { sampleRate = 22050, hopLength = 512 }: SpectrogramOptions): number {
  return (S.cols * hopLength) / sampleRate;
}

function range(images: readonly Matrix[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const { data } of images) {
    for (const v of data) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  return [low, high];
}

function colorAxis([cmin, cmax]: [number, number], { unit = "dB" }: SpectrogramOptions): PlotlyObject {
  return { colorscale: SEQUENTIAL, cmin, cmax, colorbar: { title: { text: plotlyText(unit) }, thickness: 14 } };
}

/** Ticks at round seconds, none so near the right edge that it would touch the next panel's 0. */
function timeAxis(seconds: number, columns: number): PlotlyObject {
  const most = columns === 1 ? 10 : columns <= 4 ? 3 : 2;
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300].find((s) => s * most >= seconds) ?? seconds;
  const tickvals = Array.from({ length: Math.ceil(seconds / step) }, (_, i) => Number((i * step).toFixed(1)));
  return { range: [0, seconds], tickvals: tickvals.filter((t) => columns === 1 || t < 0.9 * seconds) };
}

/** Pixels for the heading of one of `columns` panels. */
function panelWidth(columns: number): number {
  return (0.84 * FIGURE_WIDTH) / columns - 12;
}

/** Ticks at round frequencies on an axis of mel bands, of which band m has its center at mel step m + 1. */
function melAxis(
  nMels: number,
  {
    sampleRate = 22050,
    fMin = 0,
    fMax = sampleRate / 2,
    ticks = [128, 512, 1024, 2048, 4096, 8192],
  }: { sampleRate?: number; fMin?: number; fMax?: number; ticks?: readonly number[] },
): PlotlyObject {
  const { low, step } = melSteps(nMels, { sampleRate, fMin, fMax });
  const shown = ticks.filter((hz) => hz > melToHz(low + step) && hz < fMax);
  return {
    type: "category",
    tickvals: shown.map((hz) => Number(((hzToMel(hz) - low) / step - 1).toFixed(2))),
    ticktext: shown.map(String),
    range: [-0.5, nMels - 0.5],
    showgrid: false,
  };
}

interface MelRange {
  sampleRate?: number;
  fMin?: number;
  fMax?: number;
}

/** The centers of the mel bands in Hz, rounded to a tenth, for the hover text. */
function bandHz(nMels: number, range: MelRange): number[] {
  const { low, step } = melSteps(nMels, range);
  return Array.from({ length: nMels }, (_, m) => Number(melToHz(low + (m + 1) * step).toFixed(1)));
}

/** Where the lowest band begins, and how far the centers lie apart, in mel. */
function melSteps(nMels: number, { sampleRate = 22050, fMin = 0, fMax = sampleRate / 2 }: MelRange) {
  const low = hzToMel(fMin);
  return { low, step: (hzToMel(fMax) - low) / (nMels + 1) };
}
