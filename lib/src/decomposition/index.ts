export { fitPca, Pca, type PcaOptions, pca } from "./pca.js";
