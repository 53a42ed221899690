// The floors of lib/src, lowest first: a file imports only from its own folder and from folders earlier in this list, types
// included. `npm test` checks it.

const floors = [
  // ground: shared types, and what every floor needs
  ["errors", "inspection", "warnings", "escape", "options", "settings", "song", "async", "io"],
  // numbers
  ["array"],
  ["native"],
  ["tensorflow"],
  ["linalg"],
  // songs
  ["audio"],
  ["lyrics"],
  ["embeddings"],
  ["synthetic"],
  ["collection"],
  // estimators
  ["preprocessing"],
  ["decomposition"],
  ["neighbors"],
  ["manifold"],
  ["cluster"],
  ["classification"],
  ["models"],
  ["training"],
  ["fusion"],
  // judgment
  ["metrics"],
  ["selection"],
  ["audit"],
  // faces
  ["results"],
  ["figures"],
  ["explorer"],
  ["notebook"],
  ["scale"],
  // the notebooks themselves: what their cells do, and what they show
  ["steps"],
  ["displays"],
];

const pathOf = (names) => `^lib/src/(${names.join("|")})(/|[.]ts$)`;

module.exports = {
  forbidden: [
    ...floors.slice(0, -1).map((floor, i) => ({
      name: `${floor.join(", ")} imports from a later floor`,
      severity: "error",
      from: { path: pathOf(floor) },
      to: { path: pathOf(floors.slice(i + 1).flat()) },
    })),
    {
      name: "every folder has its place in the list",
      severity: "error",
      from: {},
      to: { path: "^lib/src/", pathNot: pathOf(floors.flat()) },
    },
    { name: "files in a circle", severity: "error", from: {}, to: { circular: true } },
    { name: "an import that leads nowhere", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["require", "node", "types"],
      extensions: [".ts", ".js"],
    },
  },
};
