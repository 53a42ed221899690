import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser } from "puppeteer-core";
import { UserError } from "../errors.js";
import { sweepLeftovers } from "../io/leftovers.js";
import { cachePath } from "../io/workspace.js";
import { environmentWith, settings } from "../settings.js";

/**
 * The shared browser of this process, for rendering figures to PNG and printing reports.
 *
 * Used, in this order: $CHROME_PATH and nothing else; a Chrome or Chromium of the system; the Chromium that the npm
 * package @sparticuz/chromium carries (x64 Linux), unpacked into the cache. It talks over a pipe, so it ends with this
 * process however this process ends, `kill -9` too; and it never keeps this process alive.
 */
export interface BrowserInfo {
  /** Such as "Chrome/147.0.7727.0 (from npm)". */
  name: string;
  executable: string;
}

interface Candidate {
  origin: string;
  /** Makes it ready to start: the executable, and what its environment needs. */
  prepare(): Promise<{ executable: string; env?: NodeJS.ProcessEnv }>;
}

const IDLE_MS = 60_000;

const ARGUMENTS = [
  // Pages are our own, and containers seldom allow the sandbox.
  "--no-sandbox",
  "--disable-dev-shm-usage",
  // WebGL, which the explorer's maps need, in software: the same pictures on every machine. All else is drawn without it.
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-gpu-rasterization",
  "--disable-gpu-compositing",
  "--font-render-hinting=none",
];

let started: Promise<{ browser: Browser; info: BrowserInfo }> | undefined;
let users = 0;
let idle: NodeJS.Timeout | undefined;

/** Which browser draws the pictures. Starts it, since only that shows that it works; rejects as `withBrowser` does. */
export async function findBrowser(): Promise<BrowserInfo> {
  return withBrowser(async (_, info) => info);
}

/**
 * Lends the browser to `use`, started where it isn't running yet.
 * @throws UserError where no browser starts, with what was tried and how to mend it
 */
export async function withBrowser<T>(use: (browser: Browser, info: BrowserInfo) => Promise<T>): Promise<T> {
  clearTimeout(idle);
  users++;
  try {
    started ??= start();
    const { browser, info } = await started.catch((error) => {
      started = undefined;
      throw error;
    });
    keepAlive(browser, true);
    return await use(browser, info);
  } finally {
    if (--users === 0 && started) {
      const { browser } = await started;
      if (users === 0) {
        keepAlive(browser, false);
        idle = setTimeout(closeBrowser, IDLE_MS).unref();
      }
    }
  }
}

/** Ends the browser now. The next picture starts another. */
export async function closeBrowser(): Promise<void> {
  const current = started;
  started = undefined;
  if (!current) return;
  const { browser } = await current;
  keepAlive(browser, true);
  await browser.close();
}

async function start(): Promise<{ browser: Browser; info: BrowserInfo }> {
  const { launch } = await import("puppeteer-core");
  const failures: string[] = [];
  for (const { origin, prepare } of candidates()) {
    const profile = freshProfile();
    try {
      const { executable, env } = await prepare();
      const browser = await launch({
        executablePath: executable,
        pipe: true,
        userDataDir: profile,
        env: environmentWith(env ?? {}),
        // An interrupted cell must not take the kernel with it; puppeteer's own handlers end the process.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        args: ARGUMENTS,
      });
      const clear = () => discard(profile);
      process.once("exit", clear);
      // A script that ends by itself waits for the browser's end, so that no init process has to bury it.
      process.once("beforeExit", closeBrowser);
      browser.once("disconnected", () => {
        started = undefined;
        process.removeListener("beforeExit", closeBrowser);
        process.removeListener("exit", clear);
        clear();
      });
      return { browser, info: { name: `${await browser.version()} (${origin})`, executable } };
    } catch (error) {
      discard(profile);
      failures.push(`the one ${origin} (${reason(error)})`);
    }
  }
  const tried = failures.length ? ` Tried ${failures.join("; ")}.` : "";
  throw new UserError(
    `No browser to draw pictures with.${tried} Install Chrome or Chromium (Debian, Ubuntu: apt install chromium), or set CHROME_PATH to one; until then figures are live on the page and kept as .html, but not as .png.`,
  );
}

function candidates(): Candidate[] {
  const given = settings.browser;
  if (given) return [{ origin: `of CHROME_PATH, ${given}`, prepare: async () => ({ executable: given }) }];
  const names = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "microsoft-edge"];
  const folders = settings.programFolders.split(path.delimiter);
  const places = [
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ];
  const found = places
    .filter(isExecutable)
    .map((executable) => ({ origin: `at ${executable}`, prepare: async () => ({ executable }) }));
  if (process.platform !== "linux" || process.arch !== "x64") return found;
  const bundled = (libraries: boolean) => async () => {
    const home = await unpackedChromium();
    const env = { FONTCONFIG_FILE: path.join(home, "fonts.conf") };
    return {
      executable: path.join(home, "chromium"),
      env: libraries ? { ...env, LD_LIBRARY_PATH: path.join(home, "al2023", "lib") } : env,
    };
  };
  return [
    ...found,
    { origin: "from npm", prepare: bundled(false) },
    // Bare machines lack the NSS libraries; the package brings those of Amazon Linux.
    { origin: "from npm with its own libraries", prepare: bundled(true) },
  ];
}

/**
 * The folder with Chromium, its fonts and spare libraries; unpacked on first use (4 s), and moved into place whole, so
 * that a run which is killed or a second one beside it never meets half a browser.
 */
async function unpackedChromium(): Promise<string> {
  const entry = require.resolve("@sparticuz/chromium");
  const { version } = require(path.join(entry, "..", "..", "..", "package.json")) as { version: string };
  const home = cachePath(`chromium-${version}`);
  if (existsSync(home)) return home;
  sweepLeftovers(path.dirname(home));
  const part = `${home}.${process.pid}.part`;
  mkdirSync(part, { recursive: true });
  // The package unpacks into the temporary folder, and its spare libraries only where it believes to be on a Lambda.
  await promisify(execFile)(process.execPath, ["-e", "require(process.argv[1]).executablePath()", entry], {
    env: environmentWith({ TMPDIR: part, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" }),
  });
  writeFileSync(
    path.join(part, "fonts.conf"),
    `<?xml version="1.0"?>\n<fontconfig>\n  <dir prefix="relative">fonts</dir>\n  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n  <cachedir prefix="relative">fonts-cache</cachedir>\n</fontconfig>\n`,
  );
  try {
    renameSync(part, home);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
  return home;
}

/** A profile folder of this process alone. Clears those of processes that were killed before they could. */
function freshProfile(): string {
  const folder = cachePath("browser-profiles");
  mkdirSync(folder, { recursive: true });
  sweepLeftovers(folder, { whole: true });
  return path.join(folder, `profile.${process.pid}-${Date.now()}`);
}

/**
 * Removes a profile folder as far as it can. The last of the browser's child processes may still write into it a moment
 * after the browser has gone; what stays behind then is no error, the next process clears it.
 */
function discard(profile: string): void {
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  } catch {}
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the browser's pipes count as work that this process waits for. */
function keepAlive(browser: Browser, keep: boolean): void {
  const child = browser.process();
  const handles = [child, ...(child?.stdio ?? [])] as ({ ref?(): void; unref?(): void } | null)[];
  for (const handle of handles) keep ? handle?.ref?.() : handle?.unref?.();
}

function reason(error: unknown): string {
  const lines = String((error as Error).message ?? error).split("\n");
  return (lines.find((line) => /error while loading|cannot|failed/i.test(line)) ?? lines[0] ?? "").trim();
}
