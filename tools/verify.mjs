// npm run verify: compares a run with the reference run in results/reference/. See HELP below.
//
// The reference has the parameters and tables of each notebook, reduced to the test songs and to four digits.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fail, readCommandLine } from "./commandLine.mjs";
import { inRoot } from "./paths.mjs";
import { setup } from "./setup.mjs";

const HELP = `npm run verify [-- OPTIONS]

Compares the tables of a run (npm run reproduce) with those of the reference run in results/reference/, and prints what
differs by more than the tolerance: 0.05 or three standard deviations over the seeds for scores up to 1.5, and 15 % for
larger ones. On the machine of the reference all is the same to the digit; elsewhere another processor's rounding trains
slightly different models.

  --results DIR   the run to compare instead of results/
  --update        makes that run the reference instead
  --reference DIR another reference than results/reference/
  --help          this text
`;

const TABLES = [
  "summary",
  "retrieval_summary",
  "missing_summary",
  "disentanglement",
  "disentanglement_controlled",
  "ablation",
];
const KEPT = /^(silhouette|coverage|stability|clusters|seeds|rows)$|[.](adjustedRand|normalizedMutualInfo|purity)$/;
const SCORES_UP_TO = 1.5;
const ABSOLUTE = 0.05;
const DEVIATIONS = 3;
const RELATIVE = 0.15;
const SHOWN = 30;

const { values: options } = readCommandLine("verify", HELP, {
  options: {
    results: { type: "string" },
    reference: { type: "string" },
    update: { type: "boolean" },
  },
});
await setup();
const require = createRequire(import.meta.url);
const { csvRows, csvText } = require(inRoot("lib", "dist", "io", "csv.js"));
const { diskError, writeWhole } = require(inRoot("lib", "dist", "io", "files.js"));
const results = options.results ? path.resolve(options.results) : inRoot("results");
const reference = options.reference ? path.resolve(options.reference) : inRoot("results", "reference");

if (options.update) update();
else verify();

function verify() {
  const notebooks = fs.existsSync(reference) ? folders(reference) : [];
  if (notebooks.length === 0) fail(`There is no reference run in ${reference}; npm run verify -- --update makes one.`);
  let [compared, differing] = [0, 0];
  for (const notebook of notebooks) {
    const run = path.join(results, notebook);
    if (!fs.existsSync(run)) {
      differing++;
      console.log(`${notebook}: not run; npm run reproduce -- --only ${notebook.slice(0, 2)} does.`);
      continue;
    }
    const [was, is] = [reference, results].map((folder) => readJson(path.join(folder, notebook, "params.json")));
    // An empty text parameter that is newer than the reference changes nothing.
    const other = Object.keys({ ...was, ...is }).filter(
      (key) => JSON.stringify(was[key] ?? "") !== JSON.stringify(is[key] ?? ""),
    );
    if (other.length > 0) {
      differing++;
      const what = other.map((key) => `${key} is ${JSON.stringify(is[key])}, was ${JSON.stringify(was[key])}`);
      console.log(`${notebook}: run with other parameters, so its numbers cannot be compared: ${what.join("; ")}.`);
      continue;
    }
    for (const table of TABLES.filter((table) => fs.existsSync(path.join(reference, notebook, `${table}.csv`)))) {
      const tables = [reference, results].map((folder) => readTable(folder, notebook, table));
      const other = otherColumns(...tables);
      if (other) {
        differing++;
        console.log(`${notebook}/${table}.csv: ${other}`);
        continue;
      }
      const found = compare(...tables);
      compared += found.compared;
      differing += found.differences.length;
      console.log(`${notebook}/${table}.csv: ${found.compared} values compared, ${found.differences.length} differ`);
      for (const difference of found.differences.slice(0, SHOWN)) console.log(`  ${difference}`);
      const more = found.differences.length - SHOWN;
      if (more > 0) console.log(`  … and ${more} more`);
    }
  }
  if (differing > 0) fail(`\nThe run differs from the reference in ${differing} places.`);
  console.log(`\nThe run agrees with the reference in all ${compared} values.`);
}

/** Where two versions of the workspace write a table with other columns: a sentence that says so. */
function otherColumns(was, is) {
  const [before, now] = [was, is].map((rows) => new Set(rows.flatMap((row) => Object.keys(row))));
  const gone = [...before].filter((column) => !now.has(column) && !/Std$/.test(column));
  if (is.length === 0 || gone.length === 0) return undefined;
  const fresh = [...now].filter((column) => !before.has(column) && !/Std$/.test(column));
  const added = fresh.length > 0 ? `, new are ${fresh.join(", ")}` : "";
  return `the reference was made by a version that wrote other columns (gone are ${gone.join(", ")}${added}), so its rows cannot be compared; if this run is right, npm run verify -- --update makes it the reference.`;
}

/** Compares two tables row by row; rows are matched by their text cells, and by order if those are equal. */
function compare(was, is) {
  const differences = [];
  let compared = 0;
  const now = keyed(is);
  for (const [key, row] of keyed(was)) {
    const other = now.get(key);
    now.delete(key);
    if (!other) {
      differences.push(`${key}: gone`);
      continue;
    }
    for (const [column, value] of Object.entries(row)) {
      if (typeof value !== "number" || /Std$/.test(column)) continue;
      compared++;
      const tolerance = toleranceOf(value, row[`${column}Std`]);
      if (!(Math.abs(other[column] - value) <= tolerance))
        differences.push(`${key}: ${column} is ${other[column]}, was ${value} (tolerance ${tolerance.toPrecision(2)})`);
    }
  }
  for (const key of now.keys()) differences.push(`${key}: new`);
  return { compared, differences };
}

function toleranceOf(value, deviation = 0) {
  return Math.abs(value) <= SCORES_UP_TO
    ? Math.max(ABSOLUTE, DEVIATIONS * deviation)
    : Math.max(RELATIVE * Math.abs(value), DEVIATIONS * deviation);
}

function keyed(rows) {
  const seen = new Map();
  return new Map(
    rows.map((row) => {
      const words = Object.entries(row).filter(([column, v]) => typeof v === "string" && column !== "degenerate");
      const key = words.map(([, word]) => word).join(", ");
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return [seen.get(key) > 1 ? `${key} (${seen.get(key)})` : key, row];
    }),
  );
}

function update() {
  const notebooks = folders(results).filter((name) => fs.existsSync(path.join(results, name, "params.json")));
  if (notebooks.length === 0) fail(`There is no finished run in ${results}; npm run reproduce makes one.`);
  // In a new folder; the old reference stays until the new one is complete.
  const fresh = `${reference}.${process.pid}.partial`;
  try {
    for (const notebook of notebooks) {
      const folder = path.join(fresh, notebook);
      fs.mkdirSync(folder, { recursive: true });
      for (const file of ["params.json", "environment.json"])
        fs.copyFileSync(path.join(results, notebook, file), path.join(folder, file));
      for (const table of TABLES.filter((table) => fs.existsSync(path.join(results, notebook, `${table}.csv`))))
        writeWhole(path.join(folder, `${table}.csv`), csvText(readTable(results, notebook, table).map(short)));
    }
    if (reference === inRoot("results", "reference")) copyGallery(fresh);
    const old = `${reference}.old.${process.pid}.partial`;
    if (fs.existsSync(reference)) fs.renameSync(reference, old);
    fs.renameSync(fresh, reference);
    fs.rmSync(old, { recursive: true, force: true });
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    fail(diskError(error, reference).message);
  }
  console.log(`${path.relative(process.cwd(), reference)}: the run of ${notebooks.join(", ")}`);
}

/** Copies the figures that docs/gallery.md shows, so that they are always of the reference run. */
function copyGallery(fresh) {
  const text = fs.readFileSync(inRoot("docs", "gallery.md"), "utf8");
  for (const [, picture] of text.matchAll(/\]\(\.\.\/results\/reference\/([^)]+\.png)\)/g)) {
    const [notebook, name] = picture.split("/");
    const from = path.join(results, notebook, "figures", name);
    if (fs.existsSync(from)) fs.copyFileSync(from, path.join(fresh, notebook, name));
    else console.log(`docs/gallery.md shows ${picture}, but the run has no such figure.`);
  }
}

/** A table reduced to what is compared: the test songs of a summary, and the printed scores. */
function readTable(folder, notebook, table) {
  const file = path.join(folder, notebook, `${table}.csv`);
  const rows = fs.existsSync(file) ? csvRows(fs.readFileSync(file, "utf8")) : [];
  if (table !== "summary") return rows;
  return rows
    .filter(({ split }) => split === "test")
    .map((row) =>
      Object.fromEntries(
        Object.entries(row).filter(
          ([column, value]) => typeof value === "string" || KEPT.test(column.replace(/Std$/, "")),
        ),
      ),
    );
}

function short(row) {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === "number" ? Number(value.toPrecision(4)) : value,
    ]),
  );
}

function folders(folder) {
  if (!fs.existsSync(folder)) return [];
  return (
    fs
      .readdirSync(folder)
      // Follows links: results/<notebook> is a link to the latest run.
      .filter(
        (name) => /^\d\d_/.test(name) && fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.isDirectory(),
      )
      .sort()
  );
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}
