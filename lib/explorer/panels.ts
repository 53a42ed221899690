import type { Panel } from "./part.js";

/** The panels at the side, in the order of their tabs. */
export const panels: Panel[] = [];
