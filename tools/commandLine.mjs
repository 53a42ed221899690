// What the commands of this folder do alike: read their options, show their help, and end with one sentence.

import path from "node:path";
import { parseArgs } from "node:util";

/**
 * The options of a command, with --help. Ends the process after the help, or with a sentence where an option is wrong.
 *
 * @param {string} name as in `npm run NAME`
 * @param {string} help
 * @param {import("node:util").ParseArgsConfig} config of `parseArgs`
 * @returns {{ values: Record<string, any>, positionals: string[] }}
 */
export function readCommandLine(name, help, config) {
  try {
    const read = parseArgs({ ...config, options: { ...config.options, help: { type: "boolean", short: "h" } } });
    if (read.values.help) {
      console.log(help);
      process.exit(0);
    }
    return read;
  } catch (error) {
    return fail(`${error.message.split("\n")[0]} (npm run ${name} -- --help lists the options.)`);
  }
}

/** A path relative to where the command was typed: npm runs it in the checkout, whichever folder that was. */
export function typedPath(file) {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

/** Ends the process with one sentence. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
