export { type TsneOptions, tsne } from "./tsne.js";
export { fitUmap, Umap, type UmapOptions, umap } from "./umap.js";
