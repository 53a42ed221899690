export { type TsneOptions, type TsneResult, tsne } from "./tsne.js";
export { type Umap, type UmapOptions, umap } from "./umap.js";
