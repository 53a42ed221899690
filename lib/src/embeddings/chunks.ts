/** A text, or a part of one, that fits a model. */
export interface Chunk {
  words: string;
  /** Without the special ones. */
  tokens: number;
}

/**
 * Packs lines into chunks; a line that does not fit alone is split between words, a word in the middle.
 *
 * @param text of any length; empty lines are left out
 * @param room most tokens of a chunk
 * @param tokenCount tokens of a text
 */
export function chunksOf(text: string, room: number, tokenCount: (text: string) => number): Chunk[] {
  const chunks: Chunk[] = [];
  const add = (part: string, separator: string) => {
    const tokens = tokenCount(part);
    if (tokens > room) {
      const words = part.split(" ");
      if (words.length > 1) {
        for (const word of words) add(word, " ");
        return;
      }
      const characters = [...part];
      if (characters.length > 1) {
        const half = characters.length >> 1;
        add(characters.slice(0, half).join(""), separator);
        add(characters.slice(half).join(""), "");
        return;
      }
    }
    const last = chunks.at(-1);
    if (last && last.tokens + tokens <= room) {
      last.words += separator + part;
      last.tokens += tokens;
    } else chunks.push({ words: part, tokens });
  };
  for (const line of text.split("\n")) if (line.trim() !== "") add(line.trim(), "\n");
  return chunks;
}
