/** Asking the model: sliders over the latent dimensions of the run's decoder, and what it makes of them to see and hear. */

import { floats } from "../../src/explorer/unpack.js";
import { element } from "../elements.js";
import type { Panel } from "../part.js";
import { titleOf } from "../song/names.js";
import { DecodedImage } from "./decodedImage.js";
import { HearDecoded } from "./hearDecoded.js";
import { blend, latentsOf, statistics } from "./latentPoint.js";
import { Sliders } from "./sliders.js";

export const modelPanel: Panel = {
  id: "model",
  title: "Model",
  available: ({ songs }) => songs.decoder !== undefined,
  make(parent, page) {
    const { songs, store } = page;
    const { decoder } = songs;
    if (!decoder) return;
    const latents = { values: floats(decoder.latents), dimensions: decoder.latentDim };
    const ofSongs = statistics(latents);
    const image = new DecodedImage(page, decoder);
    const sound = new HearDecoded(page, decoder, image);

    // The ends of the line, and the point that is decoded. A song is null for the mean of all.
    let start: { song: number | null; z: Float32Array } = { song: null, z: ofSongs.mean };
    let end: { song: number; z: Float32Array } | undefined;
    let z: Float32Array = start.z.slice();
    let isChoosing = false;

    const show = () => {
      void image.decode(z.slice());
      sound.changed();
    };
    const sliders = new Sliders(decoder.order, ofSongs, (dimension, value) => {
      z[dimension] = value;
      show();
    });
    const from = element("strong", { dir: "auto" });
    const to = element("strong", { dir: "auto" });
    const note = element("p", { className: "muted", aria: { live: "polite" } });
    const share = element("input", { type: "range", min: "0", max: "1", step: "0.01", aria: { label: "Blend" } });
    const choose = element(
      "button",
      { type: "button", title: "Choose the second song on a map", aria: { pressed: "false" } },
      "Choose …",
    );
    const put = (point: Float32Array) => {
      z = point;
      sliders.put(z);
      show();
    };
    const name = (song: number | null) => (song === null ? "the mean of all songs" : titleOf(songs, song));
    const write = () => {
      from.textContent = from.title = name(start.song);
      to.textContent = to.title = end ? name(end.song) : "—";
      share.disabled = end === undefined;
      share.setAttribute("aria-valuetext", `${Math.round(100 * share.valueAsNumber)} % of the second song`);
      choose.setAttribute("aria-pressed", String(isChoosing));
      if (isChoosing) note.textContent = "Click a song on a map or in a list: it becomes the second one.";
    };
    const startAt = (song: number | null) => {
      const found = song === null ? ofSongs.mean : latentsOf(latents, song);
      note.textContent = found ? "" : `The model has not encoded the sound of ${name(song)}.`;
      if (!found) return;
      start = { song, z: found };
      share.valueAsNumber = 0;
      put(found.slice());
      write();
    };
    share.addEventListener("input", () => {
      if (end) put(blend(start.z, end.z, share.valueAsNumber));
      write();
    });
    choose.onclick = () => {
      isChoosing = !isChoosing;
      note.textContent = "";
      write();
    };
    const seconds = (decoder.shape[1] * decoder.columnLength) / decoder.sampleRate;
    const reset = element("button", { type: "button", onclick: () => startAt(start.song) }, "Reset");
    parent.append(
      element(
        "p",
        { className: "muted" },
        `${decoder.caption}; it decodes ${decoder.shape[0]} mel bands of ${seconds.toFixed(0)} s.`,
      ),
      image.element,
      sound.element,
      element(
        "div",
        { className: "blend" },
        element("span", { className: "muted" }, "First song"),
        from,
        element("button", { type: "button", onclick: () => startAt(null) }, "Use the mean"),
        element("span", { className: "muted" }, "Second song"),
        to,
        choose,
        element("span", { className: "muted" }, "Blend"),
        share,
      ),
      note,
      element("h3", { className: "with-button" }, "Latent dimensions", reset),
      element("p", { className: "muted" }, "Sorted by KL divergence from the prior, the largest first."),
      ...sliders.elements,
    );
    share.valueAsNumber = 0;

    let shown: number | null | undefined;
    store.watch(["current", "panel"], ({ current, panel }) => {
      if (panel !== "model" || current === shown) return;
      const isFirst = shown === undefined;
      shown = current;
      const second = isChoosing && current !== null ? latentsOf(latents, current) : null;
      if (second && current !== null) {
        isChoosing = false;
        note.textContent = "";
        end = { song: current, z: second };
        share.valueAsNumber = 0.5;
        put(blend(start.z, second, 0.5));
        write();
      } else if (!isChoosing && (current !== null || isFirst)) startAt(current);
    });
    if (shown === undefined) startAt(store.state.current);
    store.watch(["dark"], () => image.draw());
  },
};
