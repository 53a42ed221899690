// plotly.js in a notebook cell: functions that compute (validate, makeTemplate, PlotSchema, the types) work; those that draw
// need a page, and say so. While loading, plotly.js queries browser features; stub objects are enough.

const { readFileSync } = require("node:fs");

const NEEDS_A_PAGE =
  "plotly.js draws in a browser, and a cell runs in Node: give the same { data, layout } to show() from surlab, which draws it below the cell.";

let loaded = false;

/**
 * A stub for any function, class or value of a browser while plotly.js loads. Its target is a class, since an arrow function
 * can't be constructed.
 */
function inert() {
  return new Proxy(class {}, {
    get(target, key) {
      if (key === Symbol.toPrimitive) return () => "";
      if (loaded) throw new Error(NEEDS_A_PAGE);
      if (!(key in target)) target[key] = inert();
      return target[key];
    },
    apply: () => (loaded ? fail() : inert()),
    construct: () => (loaded ? fail() : inert()),
  });
}

function fail() {
  throw new Error(NEEDS_A_PAGE);
}

const page = {
  document: inert(),
  navigator: { userAgent: "" },
  DOMParser: inert(),
  getComputedStyle: inert(),
  HTMLElement: class {},
  URL: inert(),
};
const window = { ...page, addEventListener: () => {}, devicePixelRatio: 1 };
window.self = window;

const script = readFileSync(require.resolve("plotly.js-dist-min/plotly.min.js"), "utf8");
const names = ["self", "window", ...Object.keys(page), "module", "exports"];
new Function(...names, script)(window, window, ...Object.values(page), module, module.exports);
// Replaces the getters of plotly.js' build by their values, so that a cell's import finds plain properties.
module.exports = { ...module.exports };
module.exports.default = module.exports;
Object.defineProperty(module.exports, "__esModule", { value: true });
loaded = true;
