import { UserError } from "../errors.js";
import { CLAP_SOUND } from "./clapSound.js";
import { CLAP_TEXT } from "./clapText.js";
import { modelFolder } from "./modelFolder.js";
import { checkPackage } from "./transformers.js";

/**
 * Why both towers of CLAP can't run: a sentence on what is missing, and how to get it; undefined where nothing is.
 *
 * @param model folder, or the name of one in data/models
 */
export function whyNoClap(model: string): string | undefined {
  try {
    modelFolder(model, CLAP_SOUND);
    modelFolder(model, CLAP_TEXT);
    checkPackage();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
