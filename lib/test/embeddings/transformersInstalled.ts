import { createRequire } from "node:module";
import path from "node:path";

/** Whether the optional package that runs pretrained models is there. */
export function transformersInstalled(): boolean {
  try {
    createRequire(path.join(import.meta.dirname, "../../dist/index.js")).resolve("@huggingface/transformers");
    return true;
  } catch {
    return false;
  }
}
