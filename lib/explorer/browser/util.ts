/** In place of node:util: the symbol under which objects keep how they are printed. */

export const inspect = { custom: Symbol.for("nodejs.util.inspect.custom") };
