/** Which maps are shown: a button a space, or a menu where there are many. At least one map stays. */

import { element } from "./elements.js";
import type { Page } from "./part.js";

/** More spaces are in a menu. */
const MOST_BUTTONS = 5;

export function spaceChoice(page: Page): HTMLElement {
  return page.songs.spaces.length <= MOST_BUTTONS ? buttons(page) : menu(page);
}

function toggle({ songs, store }: Page, name: string): void {
  const shown = new Set(store.state.spaces);
  if (!shown.delete(name)) shown.add(name);
  const spaces = songs.spaces.map((space) => space.name).filter((one) => shown.has(one));
  if (spaces.length > 0) store.set({ spaces });
}

function buttons(page: Page): HTMLElement {
  const { store, songs } = page;
  const made = songs.spaces.map(({ name }) =>
    element("button", { type: "button", onclick: () => toggle(page, name) }, name),
  );
  store.watch(["spaces"], ({ spaces }) => {
    for (const [i, button] of made.entries()) {
      button.setAttribute("aria-pressed", String(spaces.includes(songs.spaces[i]?.name ?? "")));
    }
  });
  return element(
    "div",
    { className: "group joined", aria: { role: "group", label: "Maps shown" } },
    element("span", {}, "Maps"),
    ...made,
  );
}

function menu(page: Page): HTMLElement {
  const { store, songs } = page;
  const summary = element("summary");
  const boxes = songs.spaces.map(({ name }) =>
    element("input", {
      type: "checkbox",
      onchange: () => {
        toggle(page, name);
        check();
      },
    }),
  );
  const check = () => {
    const { spaces } = store.state;
    for (const [i, box] of boxes.entries()) box.checked = spaces.includes(songs.spaces[i]?.name ?? "");
    summary.textContent = `Maps: ${spaces.length} of ${songs.spaces.length}`;
  };
  store.watch(["spaces"], check);
  const list = element(
    "ul",
    {},
    ...songs.spaces.map(({ name, caption }, i) =>
      element(
        "li",
        {},
        element(
          "label",
          { title: caption },
          boxes[i],
          element("bdi", {}, name),
          element("span", { className: "muted" }, caption),
        ),
      ),
    ),
  );
  const details = element("details", { className: "group menu" }, summary, list);
  const close = () => {
    details.open = false;
  };
  document.addEventListener("pointerdown", ({ target }) => !details.contains(target as Node) && close());
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    close();
    summary.focus();
    event.stopPropagation();
  });
  return details;
}
