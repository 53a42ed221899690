import { Matrix } from "../array/index.js";
import type { Split } from "../collection/index.js";
import { clapLyrics, clapSound } from "../embeddings/index.js";
import { whyNoClap } from "../embeddings/whyNoClap.js";
import { UserError } from "../errors.js";
import type { Row } from "../io/index.js";
import { say } from "../notebook/say.js";
import { watch } from "../notebook/watch.js";
import type { Run } from "../results/index.js";
import { evaluateRetrieval } from "../selection/index.js";
import type { Song } from "../song.js";

/** Options of {@link clapBaseline}. */
export interface ClapBaselineOptions {
  /** 1 for the songs that have both sound and lyrics. */
  paired: ArrayLike<number>;
  /** The songs' split, whose parts are scored. */
  split: Split;
  /** Folder of the model; "" (default): data/models/clap, and where there is none, only a sentence on how to get it. */
  model?: string;
  /** Seconds used of each song. Default 30. */
  seconds?: number;
}

/**
 * Retrieval between lyrics and sound without any training, by CLAP: the cosine similarity of what its two towers make of both.
 * With progress lines; the scores are saved as `retrieval_clap.csv`.
 *
 * @param run where the scores are saved
 * @param songs those that the models are about; one that CLAP can't read is a row of zeros
 * @param options the split, which songs have both, and the model
 * @returns rows like those of `RetrievalEvaluation.summary`, without chance; none where the model, or the package that runs
 *   it, is missing
 * @throws UserError where a model that was named is missing
 */
export async function clapBaseline(
  run: Pick<Run, "csv">,
  songs: readonly Song[],
  { paired, split, model = "", seconds = 30 }: ClapBaselineOptions,
): Promise<Row[]> {
  const why = whyNoClap(model || "clap");
  if (why !== undefined) {
    if (model !== "") throw new UserError(why);
    say`CLAP would retrieve without any training, as a baseline. ${why}`;
    return [];
  }
  const heard = await watch("Listening by CLAP", (task) => clapSound(songs, model || "clap", { seconds, ...task }));
  const read = await watch("Reading by CLAP", (task) => clapLyrics(songs, model || "clap", task));
  const audio = new Matrix(songs.length, heard.X.cols);
  for (const [row, song] of heard.indices.entries()) audio.row(song).set(heard.X.row(row));
  const spaces = { "CLAP, not trained here": { audio, lyrics: read.X } };
  const { summary } = evaluateRetrieval({ spaces, paired, split });
  const rows = summary.filter(({ kind }) => kind !== "chance");
  run.csv("retrieval_clap", rows);
  return rows;
}
