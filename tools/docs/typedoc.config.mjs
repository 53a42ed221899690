// npm run docs: the reference of what `surlab` exports, with docs/*.md, as one static site in docs/site.

import { folders, GROUND } from "./plugin.mjs";

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "Surlab",
  entryPoints: ["../../lib/src/index.ts"],
  tsconfig: "../../lib/tsconfig.json",
  basePath: "../..",
  readme: "../../README.md",
  projectDocuments: ["../../docs/*.md", "../../docs/decisions/*.md", "../../docs/notebooks/*.md"],
  out: "../../docs/site",
  plugin: ["./plugin.mjs"],
  categorizeByGroup: false,
  categoryOrder: ["guides", "notebooks", "decisions", GROUND, ...folders],
  navigation: { includeCategories: true, includeGroups: false },
  // No links to a code host: with a revision named, TypeDoc does not ask git for the remote, which need not be there.
  gitRevision: "HEAD",
  hideGenerator: true,
  includeHierarchySummary: false,
  excludePrivate: true,
  excludeProtected: true,
  excludeInternal: true,
  searchInDocuments: true,
  treatWarningsAsErrors: true,
  validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true },
};
