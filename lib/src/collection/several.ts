import { UserError } from "../errors.js";
import type { Song } from "../song.js";
import type { Collection } from "./collection.js";

/**
 * Several collections as one: ids get the name of their collection in front ("gtzan/blues.00000"), and every song has it as
 * the attribute `collection`. An artist of the same name in two collections is one artist, whom no split divides.
 */
export function together(collections: readonly Collection[]): Collection {
  const names = distinctNames(collections);
  const songs = collections.flatMap(({ songs }, c) => songs.map((song) => within(song, names[c] as string)));
  const features = collections.filter(({ features }) => features).length;
  if (features > 0) {
    throw new UserError(
      `${collections
        .filter((one) => one.features)
        .map(({ name }) => `"${name}"`)
        .join(
          " and ",
        )} ${features === 1 ? "is a table" : "are tables"} of features, which can't be opened together with other collections; open it alone.`,
    );
  }
  const count = new Map(names.map((name, c) => [name, collections[c]?.songs.length]));
  return {
    name: names.join(" and "),
    kind: "several",
    songs,
    notes: [
      `${songs.length} songs of ${names.length} collections: ${[...count].map(([name, n]) => `${n} of ${name}`).join(", ")}. A model can learn from the recordings alone which collection a song is of: compare clusters with the attribute "collection", too.`,
      ...collections.flatMap(({ notes }, c) => notes.map((note) => `${names[c]}: ${note}`)),
    ],
    skipped: collections.flatMap(({ skipped }, c) => skipped.map((one) => ({ ...one, id: `${names[c]}/${one.id}` }))),
    pairedBy: Object.fromEntries(
      collections.flatMap(({ pairedBy }, c) =>
        Object.entries(pairedBy ?? {}).map(([id, rule]) => [`${names[c]}/${id}`, rule]),
      ),
    ),
    ambiguous: collections.flatMap(({ ambiguous }) => ambiguous ?? []),
  };
}

function within(song: Song, name: string): Song {
  return {
    ...song,
    id: `${name}/${song.id}`,
    ...(song.track !== undefined && { track: `${name}/${song.track}` }),
    attributes: { ...song.attributes, collection: name },
  };
}

/** Two folders may have the same name. */
function distinctNames(collections: readonly Collection[]): string[] {
  const seen = new Map<string, number>();
  return collections.map(({ name }) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
