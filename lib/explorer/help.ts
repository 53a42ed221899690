/** What the mouse and the keys do, and where the songs come from, as a dialog. */

import { element } from "./elements.js";

const MOUSE: [string, string][] = [
  ["Point at a song", "its card, and its sound once you have clicked in the page"],
  ["Click a song", "keeps its card open"],
  ["Roam", "the songs near the pointer sound together, the nearer the louder"],
  ["Click the spectrogram", "play from there; with the focus on it, the arrow keys go on and back"],
  ["Drag, wheel", "pan and zoom"],
  ["Shift + drag, or the lasso button", "select songs; with Ctrl or Cmd, add to the selection"],
  [
    "Click an entry of the legend",
    "show only these songs; Ctrl or Cmd + click, more of them; double-click, select them",
  ],
];

const KEYS: [string, string][] = [
  ["Arrow keys", "on a map, go to the nearest song in that direction"],
  ["Enter", "on a map, add the song to the selection or take it out"],
  ["Space", "play or stop"],
  ["/", "search"],
  ["Escape", "clear the search, the selection, or the filter"],
  ["?", "this help"],
];

/** @param notes where the songs and maps come from */
export function makeHelp(notes: readonly string[]): HTMLDialogElement {
  const dialog = element("dialog", { className: "help", aria: { labelledby: "help-title" } });
  const close = element("button", { type: "button", onclick: () => dialog.close() }, "Close");
  dialog.append(
    element("h2", { id: "help-title" }, "Mouse and keys"),
    table("Mouse", MOUSE),
    table("Keys", KEYS),
    element("h2", {}, "About this page"),
    ...notes.map((note) => element("p", {}, note)),
    element("p", {}, "Nothing is loaded from a network, and nothing leaves this page."),
    close,
  );
  return dialog;
}

function table(title: string, rows: [string, string][]): HTMLTableElement {
  return element(
    "table",
    {},
    element("caption", {}, title),
    element(
      "tbody",
      {},
      ...rows.map(([name, what]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, what))),
    ),
  );
}
