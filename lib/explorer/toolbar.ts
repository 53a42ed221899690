/** The bar at the top: title, search, colors, maps, theme, help. */

import { colorings } from "./colors.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";
import type { Page } from "./part.js";
import { searchBox } from "./searchBox.js";
import { spaceChoice } from "./spaceChoice.js";
import { chooseTheme } from "./theme.js";

export function makeToolbar(parent: HTMLElement, page: Page, { showHelp }: { showHelp: () => void }): void {
  const { songs } = page;
  parent.append(
    element("h1", { title: [songs.title, ...songs.notes].join("\n") }, songs.title),
    searchBox(page),
    colorMenu(page),
    spaceChoice(page),
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
    select.title = select.selectedOptions[0]?.textContent ?? "";
  });
  return element("label", { className: "group color-by" }, element("span", {}, "Color by"), select);
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
