// plotly.js in a notebook cell: what computes (validate, makeTemplate, PlotSchema, the types) works; what draws needs a
// page, and says so. While it loads, plotly.js asks the browser what it can do; objects that answer nothing will do.

const { readFileSync } = require("node:fs");

const NEEDS_A_PAGE =
  "plotly.js draws in a browser, and a cell runs in Node: give the same { data, layout } to show() from surlab, which draws it below the cell.";

let loaded = false;

/**
 * An object that is any function, class or value of a browser, as long as plotly.js only loads. Behind it stands a class,
 * since an arrow function can't be constructed.
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
// Getters (plotly.js' build has them) are replaced by their values, so that a cell's import finds plain properties.
module.exports = { ...module.exports };
module.exports.default = module.exports;
Object.defineProperty(module.exports, "__esModule", { value: true });
loaded = true;
