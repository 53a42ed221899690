export { type AgreementBarsOptions, agreementBars } from "./agreementBars.js";
export { type AgreementLinesOptions, agreementLines } from "./agreementLines.js";
export type { ColorBy } from "./categories.js";
export { clusterCountPlot } from "./clusterCountPlot.js";
export { clusterComposition, clusterSizes, contingencyHeatmap } from "./clusterCounts.js";
export { confusionHeatmap } from "./confusionHeatmap.js";
export { type DendrogramOptions, dendrogram, type MergeTree } from "./dendrogram.js";
export type { Figure, FigureOptions, PlotlyObject } from "./figure.js";
export { honestyBars } from "./honestyBars.js";
export { type InternalBarsOptions, internalBars } from "./internalBars.js";
export { type KDistanceCurveOptions, kDistanceCurve } from "./kDistanceCurve.js";
export { klPerDimension } from "./klPerDimension.js";
export { type MetricBar, metricBars } from "./metricBars.js";
export { type MetricLine, metricLines } from "./metricLines.js";
export { FIGURE_CONFIG, figureHtml, plotlyScriptPath } from "./page.js";
export { type CategoryStyle, categoryStyle } from "./palette.js";
export { figureJpeg, figurePng, type PictureOptions } from "./picture.js";
export { type ProjectionGridOptions, projectionGrid } from "./projectionGrid.js";
export { type ProjectionScatterOptions, projectionScatter } from "./projectionScatter.js";
export { silhouettePlot } from "./silhouettePlot.js";
export {
  interpolationStrip,
  type SpectrogramOptions,
  type SpectrogramPair,
  type SpectrumOptions,
  spectrogramGrid,
  spectrogramHeatmap,
  spectrogramPairs,
  spectrumReconstructions,
} from "./spectrograms.js";
export { type SummaryLineOptions, summaryLine } from "./summaryLine.js";
export { type TimeCurve, type TimeCurvesOptions, timeCurves } from "./timeCurves.js";
export { trainingCurves } from "./trainingCurves.js";
