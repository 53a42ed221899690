export { type Clip, type ListenOptions, listen } from "./listen.js";
export { code, Markdown, md } from "./markdown.js";
export { kinds, type ParameterKind } from "./parameterKinds.js";
export { type KnownParameters, type ParameterOptions, parameters, type Size, seedsOf } from "./parameters.js";
export { say, sayList } from "./say.js";
export { type ShowOptions, show } from "./show.js";
export { type DataFrameLike, showTable, type TableOptions } from "./table.js";
export { watch } from "./watch.js";
