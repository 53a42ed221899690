/** The bar at the top: title, search, colors, maps, theme, help. */

import { colorings } from "./colors.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";
import type { Page } from "./part.js";
import { searchBox } from "./searchBox.js";
import { chooseTheme } from "./theme.js";

export function makeToolbar(parent: HTMLElement, page: Page, { showHelp }: { showHelp: () => void }): void {
  const { songs } = page;
  parent.append(
    element("h1", { title: [songs.title, ...songs.notes].join("\n") }, songs.title),
    searchBox(page),
    colorMenu(page),
    spaceButtons(page),
    element(
      "div",
      { className: "group" },
      themeButton(page),
      element(
        "button",
        { type: "button", onclick: showHelp, title: "Mouse and keys (?)", aria: { label: "Help" } },
        "?",
      ),
    ),
  );
}

function colorMenu({ songs, store }: Page): HTMLElement {
  const select = element("select", { onchange: () => store.set({ colorBy: select.value }) });
  store.watch(["made"], ({ made }) => {
    const entries = colorings(songs, made);
    const groups = [...new Set(entries.map(({ group }) => group))].map((label) => {
      const options = entries.filter(({ group }) => group === label);
      return element("optgroup", { label }, ...options.map(({ id, name }) => element("option", { value: id }, name)));
    });
    select.replaceChildren(...groups);
  });
  store.watch(["made", "colorBy"], ({ colorBy }) => {
    select.value = colorBy;
  });
  return element("label", { className: "group color-by" }, element("span", {}, "Color by"), select);
}

/** A button a space: pressed where its map is shown. At least one stays. */
function spaceButtons({ songs, store }: Page): HTMLElement {
  const names = songs.spaces.map(({ name }) => name);
  const toggle = (name: string) => {
    const shown = new Set(store.state.spaces);
    if (!shown.delete(name)) shown.add(name);
    if (shown.size > 0) store.set({ spaces: names.filter((one) => shown.has(one)) });
  };
  const buttons = names.map((name) => element("button", { type: "button", onclick: () => toggle(name) }, name));
  store.watch(["spaces"], ({ spaces }) => {
    for (const [i, button] of buttons.entries()) {
      button.setAttribute("aria-pressed", String(spaces.includes(names[i] as string)));
    }
  });
  return element(
    "div",
    { className: "group joined", aria: { role: "group", label: "Maps shown" } },
    element("span", {}, "Maps"),
    ...buttons,
  );
}

function themeButton({ store }: Page): HTMLElement {
  const button = element("button", { type: "button", onclick: () => chooseTheme(store, !store.state.dark) });
  store.watch(["dark"], ({ dark }) => {
    button.replaceChildren(icon(dark ? "sun" : "moon"));
    button.title = dark ? "Light colors" : "Dark colors";
    button.setAttribute("aria-label", button.title);
  });
  return button;
}
