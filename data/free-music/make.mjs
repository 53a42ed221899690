// Makes this folder's clips and metadata.csv from Debian's packages of game music. Needs a Debian machine with sox and
// libsox-fmt-all; nothing else needs this script: the clips are in the repository.
//
//     apt-get update && apt-get install sox libsox-fmt-all && node data/free-music/make.mjs

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const SECONDS = 20;
const here = import.meta.dirname;

/** Package, folder in it, license as its debian/copyright states for these files, then the tracks. */
const SOURCES = [
  {
    package: "marsshooter-data",
    folder: "usr/share/games/marsshooter/audio/music",
    genre: "metal",
    tracks: [
      ["01_-_Ezer_Ev.ogg", "Ezer Év", "Obsidian Shell"],
      ["02_orphanage.ogg", "Orphanage", "Obsidian Shell"],
      ["03_fear.ogg", "Fear", "Obsidian Shell"],
      ["06_-_Elveszett_Lelkek.ogg", "Elveszett Lelkek", "Obsidian Shell"],
      ["06_starfall.ogg", "Starfall", "Obsidian Shell"],
      ["07_-_Vermocsar.ogg", "Vérmocsár", "Obsidian Shell"],
      ["08_second_birth.ogg", "Second Birth", "Obsidian Shell"],
      ["09_wings_of_cruelty.ogg", "Wings of Cruelty", "Obsidian Shell"],
      ["10_farewell.ogg", "Farewell", "Obsidian Shell"],
      ["12_-_Misanthropia.ogg", "Misanthropia", "Obsidian Shell"],
    ],
  },
  {
    package: "singularity-music",
    folder: "usr/share/games/singularity/music",
    genre: "electronic",
    tracks: [
      ["A New Journey.ogg", "A New Journey", "Max McCracken (Maxstack)"],
      ["Aberrations.ogg", "Aberrations", "Max McCracken (Maxstack)"],
      ["Advanced Simulacra.ogg", "Advanced Simulacra", "Max McCracken (Maxstack)"],
      ["Awakening.ogg", "Awakening", "Max McCracken (Maxstack)"],
      ["By-Product.ogg", "By-Product", "Max McCracken (Maxstack)"],
      ["Coherence.ogg", "Coherence", "Max McCracken (Maxstack)"],
      ["Deprecation.ogg", "Deprecation", "Max McCracken (Maxstack)"],
      ["Nebula.ogg", "Nebula", "Max McCracken (Maxstack)"],
    ],
  },
  {
    package: "supertuxkart-data",
    folder: "usr/share/games/supertuxkart/data/music",
    genre: "electronic",
    tracks: [
      ["garden.ogg", "Secret Garden", "DJ Helium"],
      ["valley.ogg", "Valley", "DJ Helium"],
    ],
  },
  {
    package: "hyperrogue-music",
    folder: "usr/share/hyperrogue/music",
    genre: "soundtrack",
    tracks: [
      ["hr-savino-caribbean.ogg", "Caribbean", "Will Savino"],
      ["hr-savino-ivory.ogg", "Ivory Tower", "Will Savino"],
      ["hr-savino-ocean.ogg", "Ocean", "Will Savino"],
      ["hr-savino-palace.ogg", "Palace", "Will Savino"],
      ["hr-domina-hunting.ogg", "Hunting", "Lincoln Domina"],
      ["hr-domina-mountain.ogg", "Mountain", "Lincoln Domina"],
      ["hr3-crossroads.ogg", "Crossroads", "Shawn Parrotte (NeonCorridor)"],
      ["hr3-desert.ogg", "Desert", "Shawn Parrotte (NeonCorridor)"],
      ["hr3-graveyard.ogg", "Graveyard", "Shawn Parrotte (NeonCorridor)"],
      ["hr3-icyland.ogg", "Icy Lands", "Shawn Parrotte (NeonCorridor)"],
    ],
  },
  {
    package: "supertuxkart-data",
    folder: "usr/share/games/supertuxkart/data/music",
    genre: "folk",
    // Few tracks of this genre, so two clips of each; the split keeps them together.
    clips: 2,
    tracks: [
      ["celtic.ogg", "Scottish Bagpipes", "0zone0ne and Krobonil"],
      ["farm.ogg", "Golden Fields", "0zone0ne and Krobonil"],
      ["West.ogg", "West", "Chris Leutwyler (Krobonil)"],
      ["egypt.ogg", "Egypt", "0zone0ne"],
      ["hacienda.ogg", "Hacienda", "Claude Werner (bollen)"],
    ],
  },
];

const LICENSE = "CC-BY-SA-3.0";

const scratch = mkdtempSync(path.join(tmpdir(), "free-music-"));
const rows = [];
const counts = {};
rmSync(path.join(here, "audio"), { recursive: true, force: true });
mkdirSync(path.join(here, "audio"));
for (const { package: name, folder, genre, clips = 1, tracks } of SOURCES) {
  const unpacked = path.join(scratch, name);
  if (!existsSync(unpacked)) {
    execFileSync("apt-get", ["download", "-q", name], { cwd: scratch, stdio: "inherit" });
    const deb = readdirSync(scratch).find((file) => file.startsWith(`${name}_`));
    execFileSync("dpkg-deb", ["-x", deb, unpacked], { cwd: scratch });
  }
  for (const [file, title, artist] of tracks) {
    const source = path.join(unpacked, folder, file);
    const length = Number(execFileSync("soxi", ["-D", source]));
    for (let clip = 0; clip < clips; clip++) {
      counts[genre] = (counts[genre] ?? 0) + 1;
      const id = `${genre}-${String(counts[genre]).padStart(2, "0")}`;
      // One clip starts a third into the track, past the intro; two clips at a fifth and three fifths.
      const start = Math.floor(length * (clips === 1 ? 0.33 : 0.2 + 0.4 * clip));
      const out = path.join(here, "audio", `${id}.ogg`);
      execFileSync("sox", [
        ...["-D", source, "-r", "22050", "-c", "1", "-C", "1", "--comment", `TITLE=${title}`, out],
        ...["trim", String(start), String(SECONDS), "gain", "-n", "-3", "fade", "t", "0.02", String(SECONDS), "0.3"],
      ]);
      rows.push([
        id,
        title,
        artist,
        genre,
        LICENSE,
        `${artist}, "${title}"; cut, mono, level changed`,
        name,
        file,
        start,
      ]);
    }
  }
}
rmSync(scratch, { recursive: true });

const columns = ["id", "title", "artist", "genre", "license", "attribution", "source", "source_file", "start_s"];
const cell = (value) => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : value);
const csv = [columns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
writeFileSync(path.join(here, "metadata.csv"), csv);
console.log(`${rows.length} clips of ${SECONDS} s.`);
