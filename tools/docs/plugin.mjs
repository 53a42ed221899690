// What TypeDoc does not know of this project: an export's category is the folder of lib/src that it lies in; a page of
// docs/ is called by its first heading; and what a function's doc must say.

import { readFileSync } from "node:fs";
import { Comment, CommentTag, Converter, ReflectionKind } from "typedoc";

const index = readFileSync(new URL("../../lib/src/index.ts", import.meta.url), "utf8");

/** The folders of lib/src in the order of index.ts, which is the order of the floors. */
export const folders = [...index.matchAll(/from "\.\/([^/"]+)\/index\.js"/g)].map(([, folder]) => folder);

/** Errors, warnings, songs, progress: what index.ts exports by name. */
export const GROUND = "ground";

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const [library] = project.getChildrenByKind(ReflectionKind.Module);
    library.name = "surlab";
    for (const exported of library.children) {
      const [, folder] = /lib\/src\/([^/]+)\//.exec(exported.sources?.[0]?.fullFileName ?? "") ?? [];
      for (const place of exported.signatures ?? [exported]) {
        sayWhatIsMissing(place, app.logger);
        categorize(place, folders.includes(folder) ? folder : GROUND);
      }
    }
    for (const page of project.getReflectionsByKind(ReflectionKind.Document)) {
      const heading = page.content.find(({ kind, text }) => kind === "text" && /^# /m.test(text));
      if (heading) page.name = /^# (.*)$/m.exec(heading.text)[1].replaceAll("`", "");
      const file = project.files.getReflectionPath(page) ?? page.sources?.[0]?.fullFileName ?? "";
      categorize(page, file.includes("/decisions/") ? "decisions" : "guides");
    }
  });
}

function categorize(reflection, category) {
  reflection.comment ??= new Comment();
  reflection.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: category }]));
}

/** TypeDoc counts any comment; here an export says what it is, and a function what its arguments are and what it returns. */
function sayWhatIsMissing(place, logger) {
  const missing = [];
  if (!place.comment?.summary.length) missing.push("what it is");
  if (place.kindOf(ReflectionKind.CallSignature)) {
    const params = (place.parameters ?? []).filter(
      ({ name, comment }) => name !== "options" && !comment?.summary.length,
    );
    missing.push(...params.map(({ name }) => `@param ${name}`));
    const returnsNothing = /^(Promise<)?void>?$/.test(place.type?.toString() ?? "void");
    if (!returnsNothing && !place.comment?.getTag("@returns")) missing.push("@returns");
  }
  if (missing.length) logger.warn(`${place.getFullName()} lacks ${missing.join(", ")}`);
}
