import { randomUUID } from "node:crypto";
import type { Progress, TaskOptions } from "../async/task.js";
import { escapeText, visible } from "../escape.js";
import { interruptible, KEEP } from "./interrupt.js";
import { emit, stopAndKeepLink } from "./kernel.js";

/** Minimum time between two redraws, in ms. */
const REDRAW_MS = 200;

/**
 * Runs a long task with a progress line that is updated in place (bar, detail such as the loss, remaining time). The
 * interrupt button stops the task and the cell. Where a partial result is usable (`keeps`), a link beside the bar stops
 * the task only: the cell continues with what it has learned so far.
 *
 * @param title what is being done, such as "Training the VAE"
 * @param work receives `onProgress` and `signal` to pass on: `(task) => train(vae, X, { epochs: 40, ...task })`
 * @returns what `work` gives
 */
export async function watch<T>(title: string, work: (task: Required<TaskOptions>) => Promise<T>): Promise<T> {
  const id = randomUUID();
  const started = performance.now();
  let last: Progress = { done: 0, total: 0 };
  let drawn = Number.NEGATIVE_INFINITY;
  const seconds = () => (performance.now() - started) / 1000;

  const keeps = () => last.keeps ?? false;
  return await interruptible(async (signal) => {
    draw(title, "starting", 0, { id });
    const onProgress = (progress: Progress) => {
      last = progress;
      if (performance.now() - drawn < REDRAW_MS) return;
      drawn = performance.now();
      const share = progress.done / Math.max(progress.total, 1);
      const left = share > 0 ? `${duration((seconds() / share) * (1 - share))} left` : "";
      draw(title, words(progress, left), share, { id, update: true }, progress.keeps ? stopAndKeepLink() : undefined);
    };
    try {
      const result = await work({ onProgress, signal });
      const end = signal.aborted ? ended(signal, seconds()) : duration(seconds());
      draw(title, words(last, end), signal.aborted ? share(last) : 1, { id, update: true });
      return result;
    } catch (error) {
      const end = signal.aborted ? ended(signal, seconds()) : `failed after ${duration(seconds())}`;
      draw(title, words(last, end), share(last), { id, update: true });
      throw error;
    }
  }, keeps);
}

function ended({ reason }: AbortSignal, seconds: number): string {
  return reason === KEEP
    ? `stopped by you after ${duration(seconds)}; what it had learned is kept`
    : `interrupted after ${duration(seconds)}`;
}

function share({ done, total }: Progress): number {
  return total > 0 ? done / total : 0;
}

function words({ done, total, detail }: Progress, time: string): string {
  return [total > 0 && `${done}/${total}`, detail, time].filter(Boolean).join("  ·  ");
}

function draw(
  title: string,
  text: string,
  share: number,
  display: { id: string; update?: boolean },
  stopLink?: string,
): void {
  const percent = (100 * share).toFixed(1);
  emit(
    {
      "text/html":
        `<div class="surlab-progress" style="font-size: 90%"><b>${escapeText(title)}</b>&ensp;` +
        `<span style="display: inline-block; vertical-align: middle; width: 12em; height: 0.6em; border-radius: 0.3em; background: #ddd">` +
        `<span style="display: block; width: ${percent}%; height: 100%; border-radius: 0.3em; background: #0072b2"></span></span>` +
        `&ensp;${escapeText(text)}` +
        (stopLink
          ? `&ensp;<a href="${escapeText(stopLink)}" target="_blank" rel="noopener">stop here and keep what is learned</a>`
          : "") +
        "</div>",
      "text/plain": visible(`${title}: ${text}`),
    },
    display,
  );
}

/** "7 s", "3 min 20 s", "1 h 5 min" */
function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
