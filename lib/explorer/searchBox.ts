/** The search box and its list of results (the combobox pattern of WAI-ARIA). */

import { formatCount } from "./colors.js";
import { element } from "./elements.js";
import type { Page } from "./part.js";
import { Search } from "./search.js";
import { songName } from "./songName.js";

/** Results in the list; all are selected. */
const LISTED = 50;

export function searchBox({ store, songs }: Page): HTMLElement {
  let search: Search | undefined;
  let found: number[] = [];
  let at = -1;

  const input = element("input", {
    type: "search",
    id: "search",
    placeholder: "Search title, artist, lyrics  ( / )",
    autocomplete: "off",
    spellcheck: false,
    aria: {
      role: "combobox",
      label: "Search title, artist, lyrics",
      expanded: "false",
      controls: "found",
      autocomplete: "list",
    },
  });
  const list = element("ul", { id: "found", className: "songs", aria: { role: "listbox", label: "Songs found" } });
  const status = element("p", { className: "muted", aria: { live: "polite" } });
  const all = element("button", { type: "button", tabIndex: -1, onclick: () => selectAll() });
  const popup = element("div", { className: "found", hidden: true }, element("div", {}, status, all), list);

  const open = (isOpen: boolean) => {
    if (isOpen === !popup.hidden) return;
    popup.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) return;
    walkTo(-1);
    store.set({ pointed: null });
  };
  const selectAll = () => {
    if (found.length === 0) return;
    store.set({ selection: [...found].sort((a, b) => a - b), selectedIn: null, panel: "selection" });
    open(false);
  };
  const walkTo = (index: number) => {
    at = index;
    for (const [i, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(i === at));
    const item = list.children[at];
    input.setAttribute("aria-activedescendant", item?.id ?? "");
    item?.scrollIntoView({ block: "nearest" });
    const song = found[at];
    if (song !== undefined) store.set({ pointed: song, current: song });
  };
  const update = () => {
    search ??= new Search(songs);
    found = search.find(input.value);
    list.replaceChildren(
      ...found.slice(0, LISTED).map((song, i) =>
        element(
          "li",
          {
            id: `found-${i}`,
            aria: { role: "option", selected: "false" },
            onclick: () => {
              store.set({ current: song, pointed: song, panel: "song" });
              open(false);
            },
            onpointerenter: () => store.set({ pointed: song }),
          },
          element("bdi", {}, songName(songs, song)),
        ),
      ),
    );
    const count = found.length === 1 ? "1 song" : `${formatCount(found.length)} songs`;
    status.textContent = found.length > LISTED ? `${count}, the first ${LISTED} listed` : count;
    all.textContent = "Select all (Enter)";
    all.hidden = found.length === 0;
    open(input.value.trim() !== "");
    walkTo(-1);
  };

  // Not at each key of a fast typist, where songs are many.
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const updateNow = () => {
    clearTimeout(waiting);
    waiting = undefined;
    update();
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(updateNow, songs.n > 5000 ? 120 : 0);
  });
  // All text is read before the first word is typed.
  input.addEventListener("focus", () => setTimeout(() => (search ??= new Search(songs))), { once: true });
  input.addEventListener("focus", () => input.value.trim() !== "" && found.length > 0 && open(true));
  input.addEventListener("keydown", (event) => {
    if (waiting !== undefined) updateNow();
    const last = Math.min(found.length, LISTED) - 1;
    if (event.key === "ArrowDown") walkTo(Math.min(at + 1, last));
    else if (event.key === "ArrowUp") walkTo(Math.max(at - 1, -1));
    else if (event.key === "Enter") selectAll();
    else if (event.key === "Escape" && input.value !== "") {
      input.value = "";
      updateNow();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const box = element("search", { className: "group search" }, input, popup);
  document.addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target as Node)) open(false);
  });
  return box;
}
