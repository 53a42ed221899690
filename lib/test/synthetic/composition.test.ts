import { describe, expect, it } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { compose } from "../../dist/synthetic/composition.js";
import { INSTRUMENTS } from "../../dist/synthetic/instruments.js";
import { planSongs, type SongPlan } from "../../dist/synthetic/plan.js";
import { render } from "../../dist/synthetic/render.js";
import { SAMPLE_RATE } from "../../dist/synthetic/signal.js";
import { STYLE_NAMES } from "../../dist/synthetic/styles.js";
import { ENERGIES, LIGHTS, THEME_NAMES, THEMES } from "../../dist/synthetic/themes.js";
import { KEY_NAMES, MODE_NAMES, MODES } from "../../dist/synthetic/theory.js";
import { vowelsOf, writeWords } from "../../dist/synthetic/words.js";

const plans = planSongs(240, 1);
const share = (of: SongPlan[], is: (plan: SongPlan) => boolean) => of.filter(is).length / of.length;
const tracksOf = (plan: SongPlan) => compose(plan, 12, ["a", "e", "i"], new Rng(1, "notes"), new Rng(1, "artist"));

describe("plan", () => {
  it("balances style and theme, and leaves 15 % without lyrics", () => {
    for (const style of STYLE_NAMES) expect(share(plans, (p) => p.style === style)).toBeCloseTo(1 / 8, 10);
    for (const theme of THEME_NAMES) expect(share(plans, (p) => p.theme === theme)).toBeCloseTo(1 / 8, 10);
    expect(share(plans, (p) => !p.hasLyrics)).toBeCloseTo(0.15, 10);
    const instrumental = plans.filter((p) => p.language === "");
    expect(instrumental).toHaveLength(12);
    expect(instrumental.every((p) => !p.hasLyrics)).toBe(true);
  });

  it("ties language to style in part, mode and energy to theme, tempo to energy, and an artist to one style", () => {
    const bangla = (style: string) =>
      share(
        plans.filter((p) => p.style === style),
        (p) => p.language === "bn",
      );
    expect(bangla("baul")).toBeGreaterThan(0.6);
    expect(bangla("jazz")).toBeGreaterThan(0);
    expect(bangla("jazz")).toBeLessThan(0.45);
    const festival = plans.filter((p) => p.theme === "festival");
    expect(share(festival, (p) => (THEMES.festival.modes as readonly string[]).includes(p.mode))).toBeGreaterThan(0.75);
    expect(share(festival, (p) => p.energy === "lively")).toBeGreaterThan(0.45);
    expect(share(festival, (p) => p.energy === "lively")).toBeLessThan(0.85);
    for (const style of STYLE_NAMES) {
      const tempos = ENERGIES.map((energy) => {
        const of = plans.filter((p) => p.style === style && p.energy === energy);
        return of.reduce((sum, p) => sum + p.tempo, 0) / of.length;
      });
      expect(tempos).toEqual(tempos.toSorted((a, b) => a - b));
    }
    const styles = new Map<string, Set<string>>();
    for (const p of plans) styles.set(p.artist.name, (styles.get(p.artist.name) ?? new Set()).add(p.style));
    expect(styles.size).toBe(80);
    expect([...styles.values()].every((s) => s.size === 1)).toBe(true);
  });
});

describe("compose", () => {
  it.each(STYLE_NAMES)("plays %s in the key and mode of the plan, from start to end", (style) => {
    for (const mode of MODE_NAMES) {
      const plan = { ...plans.find((p) => p.style === style)!, mode, key: "F#" as const };
      const tracks = tracksOf(plan);
      expect(tracks.length).toBeGreaterThanOrEqual(3);
      for (const { notes } of tracks) {
        expect(notes.at(-1)!.start).toBeGreaterThan(9);
        for (const { frequency, start, seconds, velocity } of notes) {
          const midi = 69 + 12 * Math.log2(frequency / 440);
          const above = (Math.round(midi) - KEY_NAMES.indexOf("F#") + 120) % 12;
          expect(Math.abs(midi - Math.round(midi))).toBeLessThan(1e-6);
          expect(MODES[mode] as readonly number[]).toContain(above);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(seconds).toBeGreaterThan(0);
          expect(velocity).toBeGreaterThan(0);
        }
      }
    }
  });

  it("keeps the tempo: kicks on every beat of an electronic song", () => {
    const plan = { ...plans.find((p) => p.style === "electronic")!, tempo: 120 };
    const kicks = tracksOf(plan)
      .find((t) => t.instrument === "kick")!
      .notes.filter((n) => n.velocity === 1);
    for (const [i, kick] of kicks.slice(0, 24).entries()) expect(Math.abs(kick.start - 0.5 * i)).toBeLessThan(0.04);
  });
});

describe("instruments", () => {
  it.each(Object.keys(INSTRUMENTS) as (keyof typeof INSTRUMENTS)[])("%s sounds, is finite, and dies away", (name) => {
    const tone = { frequency: 220, seconds: 0.5, velocity: 0.8, rng: new Rng(1, "tone") };
    const sound = INSTRUMENTS[name](tone);
    const rms = (x: Float32Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
    expect(sound.every(Number.isFinite)).toBe(true);
    expect(rms(sound.subarray(0, 0.25 * SAMPLE_RATE))).toBeGreaterThan(0.002);
    if (name !== "crackle") expect(rms(sound.subarray(-50))).toBeLessThan(0.05 * rms(sound));
  });

  it.each(["steel", "nylon", "flute", "strings", "harmonium", "voice"] as const)("%s is in tune at 220 Hz", (name) => {
    const sound = INSTRUMENTS[name]({ frequency: 220, seconds: 1, velocity: 0.8, rng: new Rng(1, "tone") });
    const middle = sound.subarray(0.3 * SAMPLE_RATE, 0.7 * SAMPLE_RATE);
    const match = (lag: number) => {
      let sum = 0;
      for (let i = 0; i + lag < middle.length; i++) sum += middle[i]! * middle[i + lag]!;
      return sum / (middle.length - lag);
    };
    // Ten periods of 220 Hz are 1002.3 samples; a quarter of a semitone is 14 samples there.
    const lags = Array.from({ length: 120 }, (_, i) => 942 + i);
    const best = lags.reduce((a, b) => (match(b) > match(a) ? b : a));
    expect(Math.abs(best - 1002.3)).toBeLessThan(14);
  });
});

describe("render", () => {
  it("makes bright songs bright, and every song about as loud", () => {
    const plan = plans.find((p) => p.style === "folk")!;
    const sound = (brightness: number) => render({ ...plan, brightness }, tracksOf(plan), 3, new Rng(1, "sound"));
    // The mean square of the differences weighs the treble.
    const treble = (x: Float32Array) => x.reduce((sum, v, i) => sum + (v - (x[i - 1] ?? 0)) ** 2, 0);
    const power = (x: Float32Array) => x.reduce((sum, v) => sum + v * v, 0);
    const [dull, bright] = [sound(0), sound(1)];
    expect(treble(bright) / power(bright)).toBeGreaterThan(1.5 * (treble(dull) / power(dull)));
    expect(power(bright) / power(dull)).toBeCloseTo(1, 1);
    for (const x of [dull, bright]) expect(x.every((v) => Math.abs(v) < 1)).toBe(true);
  });
});

describe("words", () => {
  it.each(["en", "bn"] as const)("gives every theme whole lines in %s, and many different ones", (language) => {
    for (const theme of THEME_NAMES) {
      const texts = Array.from({ length: 40 }, (_, i) =>
        writeWords({ theme, energy: ENERGIES[i % 3]!, brightness: ((7 * i) % 40) / 40 }, language, new Rng(i, "words")),
      );
      for (const { title, lines } of texts) {
        expect(lines).toHaveLength(15);
        const text = lines.join("\n");
        expect(text).toBe(text.normalize("NFC"));
        expect(text).not.toMatch(/[{}|]/);
        expect(text).toMatch(language === "bn" ? /^[\u0980-\u09ff ,।?!\-—\n]+$/ : /^[A-Za-z ,.;:'?!\-\n]+$/);
        expect(title.split(" ").length).toBeGreaterThan(2);
      }
      expect(new Set(texts.flatMap((t) => t.lines)).size).toBeGreaterThan(55);
    }
  });

  it.each(["en", "bn"] as const)("has words of light and of energy in %s that no other has", (language) => {
    const lines = (energy: number, light: number) =>
      Array.from({ length: 60 }, (_, i) => {
        const subject = {
          theme: "city",
          energy: ENERGIES[energy]!,
          brightness: (light + 0.5) / LIGHTS.length,
        } as const;
        return writeWords(subject, language, new Rng(i, "words")).lines;
      });
    const [light, pulse] = [[2, 3] as const, [8, 9] as const];
    const couplets = (texts: string[][], [a, b]: readonly [number, number]) =>
      new Set(texts.map((l) => `${l[a]} ${l[b]}`));
    for (const x of [0, 1, 2]) {
      const y = (x + 1) % 3;
      const [lit, paced] = [couplets(lines(x, x), light), couplets(lines(x, x), pulse)];
      expect([...couplets(lines(x, y), light)].filter((c) => lit.has(c))).toEqual([]);
      expect([...couplets(lines(y, x), pulse)].filter((c) => paced.has(c))).toEqual([]);
    }
    expect(couplets(lines(0, 0), light).size).toBeGreaterThan(20);
  });

  it("extracts the vowels of a text", () => {
    expect(vowelsOf("moonlight sea", "en")).toEqual(["o", "i", "e"]);
    expect(vowelsOf("আমার বই কলম", "bn")).toEqual(["a", "a", "ɔ", "i", "ɔ", "ɔ"]);
  });
});
