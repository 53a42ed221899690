// Finds the recordings of words in a folder, with the word and, where it is known, the speaker of each.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const { AUDIO_EXTENSIONS, csvRows, UserError } = createRequire(import.meta.url)("../../lib/dist/index.js");

/**
 * The word of a recording is
 * - in `labels`, a CSV table with a header and the columns id, label and, if there is one, speaker; id is the file's name or
 *   path in the folder, with or without its ending;
 * - or the beginning of the file's name, before the first underscore: `7_jackson_12.wav` is a 7 by jackson, if all
 *   names look like this and there are fewer words than files (Free Spoken Digit Dataset; AudioMNIST has the same names in a
 *   folder per speaker);
 * - or the name of the folder it is in; no speaker is known then.
 *
 * @param folder with sound files, also in folders in it
 * @returns files, sorted: each with file, label and speaker (undefined where no speaker is known)
 * @throws UserError where there is no folder, no sound or no label
 */
export function recordingsIn(folder, { labels } = {}) {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`${folder} is not a folder; give a folder of labeled recordings.`);
  }
  const files = readdirSync(folder, { recursive: true })
    .filter((file) => AUDIO_EXTENSIONS.includes(path.extname(file).slice(1).toLowerCase()))
    .sort();
  if (files.length === 0) throw new UserError(`${folder} holds no sound file; give a folder of labeled recordings.`);
  const facts = labels === undefined ? fromNames(folder, files) : fromTable(labels, files);
  return files.flatMap((file) => {
    const fact = facts(file);
    return fact ? [{ file: path.join(folder, file), ...fact }] : [];
  });
}

function fromNames(folder, files) {
  const parts = (file) => path.basename(file, path.extname(file)).split("_");
  const words = new Set(files.map((file) => parts(file)[0]));
  if (files.every((file) => parts(file).length > 1) && words.size > 1 && words.size <= files.length / 2) {
    return (file) => ({ label: parts(file)[0], speaker: parts(file).length > 2 ? parts(file)[1] : undefined });
  }
  const folders = new Set(files.map((file) => path.dirname(file)));
  if (folders.size < 2 || folders.has(".")) {
    throw new UserError(
      `${folder}: no labels in the names (${files[0]}); name the files LABEL_SPEAKER_NUMBER.wav, put each label's files into a folder, or give a table: --labels labels.csv with id,label,speaker.`,
    );
  }
  return (file) => ({ label: path.basename(path.dirname(file)), speaker: undefined });
}

/** What the table says of a file, by its name or path, with or without the ending; a file that is not in it is left out. */
function fromTable(table, files) {
  const rows = csvRows(readFileSync(table, "utf8"));
  if (rows.length === 0 || !("id" in rows[0]) || !("label" in rows[0])) {
    const columns = rows.length === 0 ? "no rows" : `the columns ${Object.keys(rows[0]).join(", ")}`;
    throw new UserError(`${table} has ${columns}; it must have a header with id, label and, if known, speaker.`);
  }
  const byId = new Map(rows.map((row) => [String(row.id), row]));
  const row = (file) => {
    const names = [file, file.slice(0, -path.extname(file).length)];
    return [...names, ...names.map((name) => path.basename(name))].map((id) => byId.get(id)).find(Boolean);
  };
  if (!files.some((file) => row(file)?.label !== undefined)) {
    throw new UserError(
      `${table} has no label for any of the ${files.length} recordings; its ids must be names of files, such as ${files[0]}.`,
    );
  }
  return (file) => {
    const { label, speaker } = row(file) ?? {};
    if (label === undefined) return undefined;
    return { label: String(label), speaker: speaker === undefined ? undefined : String(speaker) };
  };
}
