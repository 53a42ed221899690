import { UserError } from "../errors.js";
import { say } from "../notebook/say.js";

/**
 * A section of a notebook that some collections are too small or too plain for: where it cannot be computed, the
 * reason is said in its place and the notebook goes on.
 *
 * @param section its name, as the first words of what is said
 * @param work throws a UserError where the songs do not allow it
 * @returns what `work` gives; undefined where the section was left out
 * @throws whatever is no UserError, since that is a fault of the program
 */
export async function attempt<T>(section: string, work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say`**${section}: left out.** ${error.message}`;
    return undefined;
  }
}
