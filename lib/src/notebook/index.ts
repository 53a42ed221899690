export { type Clip, type ListenOptions, listen } from "./listen.js";
export { defineParams, type ParamKind, param } from "./params.js";
export { say } from "./say.js";
export { type ShowOptions, show } from "./show.js";
export { type ShowClustersOptions, showClusters } from "./showClusters.js";
export { type ShowRetrievalOptions, showRetrieval } from "./showRetrieval.js";
export { type ShowScoresOptions, scoreTable, showScores } from "./showScores.js";
export { type DataFrameLike, showTable, type TableOptions } from "./table.js";
export { watch } from "./watch.js";
