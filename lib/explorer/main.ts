/** The page of the explorer: a toolbar, maps of the songs, a legend, and panels at the side. */

import { colorings } from "./colors.js";
import { element } from "./elements.js";
import { makeHelp } from "./help.js";
import { announceSongs, listenToKeys } from "./keyboard.js";
import { makeLegend } from "./legend.js";
import { MAPS, makeMaps } from "./maps.js";
import { panels } from "./panels.js";
import type { Page } from "./part.js";
import { Player } from "./player.js";
import { makeSide } from "./side.js";
import { makeHear } from "./song/hear.js";
import { Neighbors } from "./song/neighbors.js";
import { readSongs } from "./songs.js";
import { Store } from "./store.js";
import { followTheme, isDark } from "./theme.js";
import { makeToolbar } from "./toolbar.js";

/** The longest wait for the fonts that the page carries, in milliseconds. */
const FONT_WAIT = 1000;

/**
 * Loads the letters of scripts before any text is there: Chromium leaves the first text of a font that comes late
 * blank until it is laid out anew.
 */
async function loadFonts(): Promise<void> {
  const loaded = Promise.allSettled([...document.fonts].map((face) => face.load()));
  await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, FONT_WAIT))]);
}

function start(): void {
  const songs = readSongs();
  const store = new Store({
    spaces: songs.spaces.slice(0, MAPS).map(({ name }) => name),
    colorBy: colorings(songs, [])[0]?.id ?? "missing",
    shown: null,
    pointed: null,
    current: null,
    selection: [],
    selectedIn: null,
    dark: isDark(),
    soundOnPoint: songs.sound !== undefined,
    roaming: false,
    near: [],
    panel: "",
    made: [],
    maps: new Map(),
  });
  const page: Page = { songs, store, player: new Player(songs), neighbors: new Neighbors() };

  const parent = document.getElementById("explorer") as HTMLElement;
  const header = element("header", { className: "toolbar" });
  const maps = element("main", { className: "maps" });
  const legend = element("section", { className: "legend", aria: { label: "Legend" } });
  const side = element("aside", { className: "side", aria: { label: "Panels" } });
  const live = element("p", { className: "visually-hidden", aria: { live: "polite" } });
  const help = makeHelp(songs.notes);
  const showHelp = () => help.showModal();
  parent.replaceChildren(header, maps, legend, side, help, live);

  followTheme(store);
  makeToolbar(header, page, { showHelp });
  const mapped = makeMaps(maps, page);
  makeHear(header, maps, page);
  makeLegend(legend, page);
  makeSide(side, page, panels);
  announceSongs(live, page);
  listenToKeys(page, { maps: mapped, showHelp, focusSearch: () => document.getElementById("search")?.focus() });
}

void loadFonts().then(start);
