// Ours: node bench/metrics.mjs CASE. See run.mjs; points.mjs makes the points.

import metrics from "../lib/dist/metrics/index.js";
import { points } from "./points.mjs";

const { X, labels } = points(Number(process.argv[2].split("-")[1]));
const work = () => metrics.silhouetteScore(X, labels);

work();
const start = performance.now();
const value = work();
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024, value }));
