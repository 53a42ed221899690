/** What a reader of a table should doubt. */
export interface Doubt {
  /** Such as "impossible value" or "one cluster". */
  kind: string;
  /** The heavier, the more of the table falls with it; from 0 to 100. */
  weight: number;
  /** In words. */
  sentence: string;
  /** The rows it is about, from 1; none where it is about all. */
  rows: number[];
}

/** "a", "b" and 3 more */
export function namesOf(rows: readonly { name: string }[], most = 3): string {
  const names = [...new Set(rows.map(({ name }) => `"${name}"`))];
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

export const rowsOf = (rows: readonly { row: number }[]) => [...new Set(rows.map(({ row }) => row))];

/** "1 row is", "3 rows are" */
export const count = (n: number, noun: string) => `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;

export const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** With as many digits as a table needs. */
export const short = (value: number) =>
  Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(4).replace(/0{1,2}$/, "");
