export { applySvd, fitSvd, type Svd, type SvdOptions } from "./svd.js";
