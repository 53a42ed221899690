/** The page of the explorer: maps of the songs, and panels at the side. */

import { element } from "./elements.js";
import { makeMaps } from "./maps.js";
import { panels } from "./panels.js";
import type { Page } from "./part.js";
import { Player } from "./player.js";
import { readSongs } from "./songs.js";
import { Store } from "./store.js";

const songs = readSongs();
const store = new Store({
  spaces: songs.spaces.slice(0, 3).map(({ name }) => name),
  colorBy: songs.clusterings[0] ? `clusters:${songs.clusterings[0].name}` : "missing",
  shown: null,
  pointed: null,
  current: null,
  selection: [],
  roaming: false,
  panel: panels[0]?.id ?? "",
  made: [],
  maps: new Map(),
});
const page: Page = { songs, store, player: new Player(songs) };

const maps = element("main", { className: "maps" });
const side = element("aside", { className: "side" });
document.getElementById("explorer")?.append(element("header", {}, element("h1", {}, songs.title)), maps, side);
makeMaps(maps, page);
