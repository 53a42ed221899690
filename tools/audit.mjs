// npm run audit: what a reader should doubt in somebody's table of metrics. See HELP below.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fail, readCommandLine, typedPath } from "./commandLine.mjs";
import { inRoot } from "./paths.mjs";
import { setup } from "./setup.mjs";

const HELP = `npm run audit -- METRICS.csv [LABELS.csv] [LATENTS.npy] [OPTIONS]

Reads a table of clustering metrics (silhouette, Calinski-Harabasz, Davies-Bouldin, ARI, NMI, purity … under any usual names; CSV,
TSV or a spreadsheet) and says in sentences what a reader should doubt, the heaviest first. With labels (one row per song: columns of
clusters and of true labels) and latents (one row per song), it computes the scores again under both noise policies, and beside them
the level of chance and the silhouette of one Gaussian.

  --where COLUMN=VALUE   only rows of the table with this value; may be given more than once
  --clusters A,B         columns of LABELS.csv that hold clusters, where they are not recognized
  --truth A,B            columns of LABELS.csv that hold true labels
  --json                 everything as JSON
  --help                 this text
`;

/** Columns that tell the tables of one file apart, such as those of several projects. */
const STUDY = /^(project|paper|study|publication)$/i;

const { values, positionals } = readCommandLine("audit", HELP, {
  allowPositionals: true,
  options: {
    where: { type: "string", multiple: true },
    clusters: { type: "string" },
    truth: { type: "string" },
    json: { type: "boolean" },
  },
});
const [metricsFile, ...others] = positionals;
if (!metricsFile) fail("No table of metrics was given. (npm run audit -- --help says how.)");
const unknown = others.find((file) => !/\.(npy|csv|tsv|tab|xlsx|xls|ods)$/i.test(file));
if (unknown) fail(`${unknown} is neither a table of labels (.csv) nor latents (.npy).`);
const latentsFile = others.find((file) => /\.npy$/i.test(file));
const labelsFile = others.find((file) => file !== latentsFile);
if (others.length > Number(Boolean(latentsFile)) + Number(Boolean(labelsFile)))
  fail(`There are too many files: ${others.join(", ")}.`);
if (latentsFile && !labelsFile)
  fail(`${latentsFile} is of no use without labels; give a table with the cluster of each song, too.`);
const missing = positionals.find((file) => !existsSync(typedPath(file)));
if (missing) fail(`There is no file ${missing}.`);

// What the set-up says is not part of the audit, which may be piped on.
const { log } = console;
console.log = console.error;
await setup();
console.log = log;

const require = createRequire(import.meta.url);
const { auditMetrics, UserError } = require(inRoot("lib/dist/index.js"));
const { readTable } = require(inRoot("lib/dist/collection/readTable.js"));
const { npyMatrix } = require(inRoot("lib/dist/array/npy.js"));

try {
  const audits = await auditAll();
  if (values.json) console.log(JSON.stringify(audits, null, 2));
  else for (const [i, audit] of audits.entries()) print(audit, i > 0);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  fail(error.message);
}

async function auditAll() {
  const table = await rowsOf(metricsFile);
  const rows = (values.where ?? []).reduce((kept, condition) => filtered(kept, condition), table);
  const options = {
    ...(labelsFile && { labels: await rowsOf(labelsFile) }),
    ...(latentsFile && { latents: npyMatrix(readFileSync(typedPath(latentsFile))) }),
    columns: { ...list("clusters"), ...list("truth") },
  };
  const study = Object.keys(rows[0] ?? {}).find((column) => STUDY.test(column));
  const names = study ? [...new Set(rows.map((row) => row[study]))] : [""];
  const audits = [];
  for (const name of names) {
    const its = study ? rows.filter((row) => row[study] === name) : rows;
    audits.push({ name: name || metricsFile, ...(await auditMetrics(its, options)) });
  }
  return audits;
}

/** The cells of a table as they are written. */
async function rowsOf(file) {
  const { rows } = await readTable(typedPath(file));
  return rows.map(({ cells }) => cells);
}

function filtered(rows, condition) {
  const at = condition.indexOf("=");
  const [column, value] = [condition.slice(0, at), condition.slice(at + 1)];
  if (at < 1) fail(`--where ${condition} is no COLUMN=VALUE.`);
  const columns = Object.keys(rows[0] ?? {});
  if (!columns.includes(column)) fail(`The table has no column "${column}"; its columns are ${columns.join(", ")}.`);
  const kept = rows.filter((row) => row[column] === value);
  if (kept.length === 0) fail(`No row of the table has ${column} "${value}".`);
  return kept;
}

function list(name) {
  return values[name] ? { [name]: values[name].split(",").map((one) => one.trim()) } : {};
}

function print({ name, doubts, rows, recomputed, notes }, another) {
  if (another) console.log("");
  console.log(`${name}\n${"=".repeat(Math.min(name.length, 100))}`);
  for (const note of notes) console.log(wrapped(note, "", ""));
  console.log(
    doubts.length === 0
      ? "\nNothing to doubt was found in what the table says."
      : "\nWhat to doubt, the heaviest first:\n",
  );
  for (const [i, { sentence, kind }] of doubts.entries()) {
    console.log(wrapped(`${sentence} [${kind}]`, `${String(i + 1).padStart(2)}. `, "    "));
  }
  console.log(`\n${tableOf(rows)}`);
  if (recomputed.length > 0) console.log(`\nComputed again:\n\n${tableOf(recomputed.map(recomputedRow))}`);
}

function recomputedRow({ clustering, songs, clusters, noise, largestShare, scores, chance, gaussianSilhouette }) {
  const { exclude, cluster } = scores;
  const agreement = Object.entries(exclude.external).flatMap(([label, external]) => [
    [`ARI ${label}`, external.adjustedRand],
    [`chance below`, chance[label].high],
    [`NMI ${label}`, external.normalizedMutualInfo],
    [`purity ${label}`, external.purity],
  ]);
  return {
    ...{ clustering, songs, clusters, noise, "largest share": largestShare, silhouette: exclude.silhouette },
    ...(noise > 0 && { "noise as cluster": cluster.silhouette }),
    ...{
      "one Gaussian": gaussianSilhouette,
      "Calinski-Harabasz": exclude.calinskiHarabasz,
      "Davies-Bouldin": exclude.daviesBouldin,
    },
    ...Object.fromEntries(agreement),
  };
}

/** Columns side by side; numbers to the right. */
function tableOf(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) =>
    rows.some((row) => cellOf(row[column]) !== ""),
  );
  const cells = [columns, ...rows.map((row) => columns.map((column) => cellOf(row[column])))];
  const widths = columns.map((_, j) => Math.min(60, Math.max(...cells.map((row) => row[j].length))));
  const isNumber = columns.map((column) => rows.every((row) => typeof (row[column] ?? 0) === "number"));
  const cut = (text, width) => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
  return cells
    .map((row) =>
      row
        .map((cell, j) => (isNumber[j] ? cell.padStart(widths[j]) : cut(cell, widths[j]).padEnd(widths[j])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cellOf(value) {
  if (typeof value !== "number") return value ?? "";
  if (Number.isNaN(value)) return "";
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) >= 10 ? 1 : 4);
}

function wrapped(text, first, next) {
  const lines = [first];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last.length + word.length > 110 && last.trim() !== "") lines.push(`${next}${word} `);
    else lines[lines.length - 1] = `${last}${word} `;
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}
