/** Asking again: clusters and maps of the songs, made in the page. */

import { NOT_CLUSTERED } from "../colors.js";
import { element } from "../elements.js";
import type { Page, Panel } from "../part.js";
import { AskClient, Canceled, type Done } from "./client.js";
import { ClusterForm } from "./clusterForm.js";
import { buttons } from "./controls.js";
import { Pace } from "./cost.js";
import { MadeClusters } from "./madeClusters.js";
import { ProjectForm } from "./projectForm.js";
import type { Ask, ClusterAsk, ProjectAsk } from "./protocol.js";
import { ResultView } from "./resultView.js";
import { RunBar } from "./runBar.js";
import { type Asked, SongsForm } from "./songsForm.js";

/** A slider that rests this long is asked about. */
const DEBOUNCE_MS = 120;

export const askPanel: Panel = {
  id: "ask",
  title: "Ask again",
  make: (parent, page) => void new AskPanel(parent, page),
};

class AskPanel {
  readonly #client = new AskClient();
  readonly #pace = new Pace();
  readonly #made: MadeClusters;
  readonly #songs: SongsForm;
  readonly #cluster: ClusterForm;
  readonly #project: ProjectForm;
  readonly #mode;
  readonly #bar: RunBar;
  readonly #result: ResultView;
  readonly #mapped = element("p", { className: "mapped", aria: { role: "status" } });
  readonly #restore = element("button", { type: "button", hidden: true, onclick: () => this.#restoreMap() });
  #waiting: ReturnType<typeof setTimeout> | undefined;
  /** The trees that the worker has: of the songs that it was asked about last. */
  #trees: { key: string; sample: Int32Array | undefined; linkages: Set<string> } | undefined;
  /** For which songs eps has been looked at. */
  #epsOf = "";
  #key = "";

  constructor(
    parent: HTMLElement,
    private readonly page: Page,
  ) {
    const changed = () => this.#changed();
    this.#made = new MadeClusters(page.store);
    this.#mode = buttons<"cluster" | "project">(
      "Make",
      [
        ["cluster", "clusters"],
        ["project", "a map"],
      ],
      changed,
    );
    this.#songs = new SongsForm(page, changed);
    this.#cluster = new ClusterForm(changed, () => {
      this.#epsOf = "";
      changed();
    });
    this.#project = new ProjectForm(changed);
    this.#bar = new RunBar(
      page,
      this.#pace,
      () => void this.#run(),
      () => this.#client.cancel(),
      changed,
    );
    this.#result = new ResultView(
      page,
      () => {
        this.#made.keep();
        this.#result.isKept = true;
      },
      () => {
        this.#made.remove();
        this.#result.hide();
      },
    );
    parent.append(
      this.#mode.element,
      this.#songs.element,
      this.#cluster.element,
      this.#project.element,
      this.#bar.element,
      this.#result.element,
      this.#mapped,
      element("div", { className: "run" }, this.#restore),
    );
    page.store.watch(["maps"], () => this.#showRestore());
    this.#plan();
  }

  get #isMap(): boolean {
    return this.#mode.value === "project";
  }

  get #ask(): Ask {
    return this.#isMap ? this.#project.ask : this.#cluster.ask;
  }

  /** Another question: says what it takes, and asks it where that is quick. */
  #changed(): void {
    this.#plan();
    clearTimeout(this.#waiting);
    // A map moves every song: it waits for its button.
    if (!this.#isMap && this.#bar.isQuick) this.#waiting = setTimeout(() => void this.#run(), DEBOUNCE_MS);
  }

  #plan(): void {
    this.#songs.latentsOnly = this.#isMap;
    const { asked } = this.#songs;
    if (asked.songs.key !== this.#key) {
      this.#key = asked.songs.key;
      this.#cluster.forget();
    }
    this.#cluster.element.hidden = this.#isMap;
    this.#project.element.hidden = !this.#isMap;
    this.#result.element.classList.toggle("aside", this.#isMap);
    this.#mapped.hidden = !this.#isMap;
    const ask = this.#ask;
    this.#bar.plan(
      asked,
      ask,
      (sample) =>
        ask.method === "hierarchical" &&
        this.#trees?.key === asked.songs.key &&
        this.#trees.sample === sample &&
        this.#trees.linkages.has(ask.linkage),
    );
    this.#showRestore();
    if (ask.method === "DBSCAN") void this.#lookAtEps(asked, ask.minSamples);
  }

  /** What eps can be for these songs, before DBSCAN is asked. */
  async #lookAtEps(asked: Asked, minSamples: number): Promise<void> {
    const key = `${asked.songs.key} ${minSamples}`;
    if (this.#epsOf === key) return;
    this.#epsOf = key;
    clearTimeout(this.#waiting);
    try {
      const { result } = await this.#client.ask({ ask: { method: "eps", minSamples }, songs: asked.songs }, () => {});
      this.#remember(asked, undefined);
      if (result.kind !== "eps" || this.#epsOf !== key) return;
      this.#cluster.epsRange = result;
      this.#changed();
    } catch (error) {
      this.#epsOf = "";
      this.#failed(error);
    }
  }

  async #run(): Promise<void> {
    clearTimeout(this.#waiting);
    const { asked } = this.#songs;
    const ask = this.#ask;
    const { sample, assign } = this.#bar;
    this.#bar.start();
    try {
      const done = await this.#client.ask(
        { ask, songs: asked.songs, ...(sample && { sample, assign }) },
        (phase, share) => this.#bar.progress(phase, share),
      );
      this.#pace.learn(ask, sample?.length ?? asked.songs.n, asked.songs.dimensions, done.seconds);
      this.#remember(asked, sample, ask.method === "hierarchical" ? ask.linkage : undefined);
      if (!this.#client.isBusy) this.#bar.end();
      this.#show(asked, ask, done, sample, assign);
      this.#plan();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** As the worker does: other songs, or another sample, and its trees are gone. */
  #remember(asked: Asked, sample: Int32Array | undefined, linkage?: string): void {
    const { key } = asked.songs;
    if (this.#trees?.key !== key || this.#trees.sample !== sample) this.#trees = { key, sample, linkages: new Set() };
    if (linkage) this.#trees.linkages.add(linkage);
  }

  #show(asked: Asked, ask: Ask, { result, seconds }: Done, sample: Int32Array | undefined, assign: boolean): void {
    const { store, songs } = this.page;
    if (result.kind === "clustered") {
      const labels = new Int32Array(songs.n).fill(NOT_CLUSTERED);
      for (const [at, i] of asked.rows.entries()) labels[i] = result.labels[at] as number;
      const others = assign ? ", others by nearest mean" : "";
      const part = sample ? `, sample of ${sample.length.toLocaleString("en")}${others}` : "";
      const name = `${this.#cluster.name(ask as ClusterAsk, result)}, ${asked.text}${part}`;
      this.#made.show(name, labels);
      this.#result.show(name, result.scores, seconds);
      this.#result.isKept = false;
      this.#cluster.heights = result.heights;
    } else if (result.kind === "projected") {
      const map = new Float32Array(2 * songs.n).fill(Number.NaN);
      for (const [at, i] of asked.rows.entries()) map.set(result.map.subarray(2 * at, 2 * at + 2), 2 * i);
      const projection = this.#project.name(ask as ProjectAsk);
      store.set({ maps: new Map(store.state.maps).set(asked.space, { projection, map }) });
      this.#mapped.dataset["seconds"] = seconds.toFixed(3);
      const count = sample?.length ?? asked.rows.length;
      const space = songs.spaces.find(({ name }) => name === asked.space);
      const hidden = count < (space?.rows.length ?? 0) ? " The other songs of this space are hidden on it." : "";
      this.#mapped.textContent = `${ask.method} of ${count.toLocaleString("en")} songs, made in ${seconds.toFixed(1)} s.${hidden}`;
    }
  }

  #failed(error: unknown): void {
    if (error instanceof Canceled) {
      // A question that a newer one has replaced is rejected, too.
      if (this.#client.isBusy) return;
      this.#trees = undefined;
      this.#bar.end("Canceled.");
    } else this.#bar.end(error instanceof Error ? error.message : String(error));
  }

  #showRestore(): void {
    const { space } = this.#songs.asked;
    this.#restore.hidden = !this.#isMap || !this.page.store.state.maps.has(space);
    this.#restore.textContent = `Back to the run's own map of ${space}`;
  }

  #restoreMap(): void {
    const { store } = this.page;
    const maps = new Map(store.state.maps);
    maps.delete(this.#songs.asked.space);
    store.set({ maps });
    this.#mapped.textContent = "";
  }
}
