import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { csvRows } from "../../lib/dist/io/index.js";

interface Output {
  data?: Record<string, string | string[]>;
}

/**
 * The decimal numbers in a notebook's generated text that are in none of its CSV files, each with its sentence. Generated
 * text is the output of `say`: Markdown without HTML, read in its plain form. A number is in a file if one of the file's values,
 * rounded to as many decimals, equals it, also as a percentage.
 *
 * @param executed the executed notebook
 * @param results the folder of its run
 */
export function strayNumbers(executed: string, results: string): string[] {
  const { cells } = JSON.parse(readFileSync(executed, "utf8")) as { cells: { outputs?: Output[] }[] };
  const prose = cells
    .flatMap((cell) => cell.outputs ?? [])
    .flatMap(({ data }) =>
      data?.["text/markdown"] && !data["text/html"] ? [[data["text/plain"] ?? ""].flat().join("")] : [],
    );
  const values = readdirSync(results)
    .filter((file) => file.endsWith(".csv"))
    .flatMap((file) => csvRows(readFileSync(path.join(results, file), "utf8")))
    .flatMap((row) => Object.values(row).filter((value): value is number => typeof value === "number"));
  const stray: string[] = [];
  for (const text of prose) {
    // Not the decimals of a file's name or version, and nothing in code.
    for (const [, number = "", digits = "", percent] of text
      .replace(/`[^`]*`/g, "")
      .matchAll(/(?<![\w.])([-−]?\d+\.(\d+))(?![\w])( %)?/g)) {
      const wanted = Number(number.replace("−", "-"));
      const near = 0.5 * 10 ** -digits.length * (1 + 1e-6);
      const known = values.some((value) => Math.abs((percent ? 100 : 1) * value - wanted) <= near);
      if (!known) stray.push(`${number} in: ${text}`);
    }
  }
  return stray;
}
