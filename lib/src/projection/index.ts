export { fitPca, Pca, type PcaOptions, pca } from "./pca.js";
export { type TsneOptions, tsne } from "./tsne.js";
export { fitUmap, Umap, type UmapOptions, umap } from "./umap.js";
