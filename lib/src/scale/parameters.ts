/** Parameters of a stage, complete: what `manifest.json` holds and what the names of the parts depend on. */
export type Parameters = Record<string, string | number | boolean | readonly string[]>;
