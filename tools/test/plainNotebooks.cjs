// node tools/test/plainNotebooks.cjs NOTEBOOK.ipynb …
//
// Runs the cells of notebooks one after the other as one plain program each, without Jupyter, kernel and type check, which
// take most of the time of a run on few songs. The types and the kernel are tested where `npm run reproduce` runs them.
// Parameters and results are given as to a kernel (SURLAB_PARAMS by notebook here, SURLAB_QUICK, SURLAB_RESULTS).
// Prints what the cells print, and after each notebook a line of JSON: `{ notebook, leftOut?, error? }`.

require("../prepareProcess.cjs");
const { readFileSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const ts = require("@tslab/typescript-for-tslab");
const { UnsuitableCollection } = require("surlab");

const AsyncFunction = (async () => {}).constructor;

/** The code of all cells, in one scope. */
function program(file) {
  const { cells } = JSON.parse(readFileSync(file, "utf8"));
  const code = cells.filter((cell) => cell.cell_type === "code").map((cell) => [cell.source].flat().join(""));
  const source = withVar(code.join("\n"));
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

/** As in a notebook, a later cell may declare a name again: `var` in place of `const` and `let` outside of blocks. */
function withVar(source) {
  const { statements } = ts.createSourceFile("cells.ts", source, ts.ScriptTarget.Latest);
  const keywords = statements.flatMap((statement) => {
    const { declarationList } = statement;
    return ts.isVariableStatement(statement) && declarationList.flags & ts.NodeFlags.BlockScoped
      ? [source.slice(0, declarationList.declarations.pos).search(/(const|let)$/)]
      : [];
  });
  return keywords.reduceRight((text, at) => text.slice(0, at) + text.slice(at).replace(/^(const|let)/, "var"), source);
}

(async () => {
  const params = JSON.parse(process.env.SURLAB_PARAMS ?? "{}");
  for (const file of process.argv.slice(2).map((name) => path.resolve(name))) {
    const notebook = path.basename(file, ".ipynb");
    const ended = { notebook };
    process.chdir(path.dirname(file));
    process.env.SURLAB_PARAMS = JSON.stringify(params[notebook] ?? {});
    try {
      await new AsyncFunction("require", "exports", program(file))(Module.createRequire(file), {});
    } catch (error) {
      if (error instanceof UnsuitableCollection) ended.leftOut = error.message;
      else ended.error = String(error?.stack ?? error);
    }
    console.log(`\n${JSON.stringify(ended)}`);
  }
  process.exit(0);
})();
