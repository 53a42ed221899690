export { type Pca, type PcaOptions, pca } from "./pca.js";
