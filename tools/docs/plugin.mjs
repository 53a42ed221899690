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
    const library = libraryOf(project);
    library.name = "surlab";
    for (const exported of library.children) {
      const [, folder] = /lib\/src\/([^/]+)\//.exec(exported.sources?.[0]?.fullFileName ?? "") ?? [];
      for (const place of exported.signatures ?? [exported]) {
        categorize(place, folders.includes(folder) ? folder : GROUND);
      }
    }
    for (const page of project.getReflectionsByKind(ReflectionKind.Document)) {
      const heading = page.content.find(({ kind, text }) => kind === "text" && /^# /m.test(text));
      if (heading) page.name = /^# (.*)$/m.exec(heading.text)[1].replaceAll("`", "");
      const file = project.files.getReflectionPath(page) ?? page.sources?.[0]?.fullFileName ?? "";
      categorize(page, /\/(decisions|notebooks)\//.exec(file)?.[1] ?? "guides");
    }
  });
  // By then the parameters have what the comment of their function says of them.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const exported of libraryOf(project).children) {
      const own = (exported.children ?? []).filter((m) => !m.inheritedFrom && !m.kindOf(ReflectionKind.Constructor));
      for (const documented of [exported, ...own]) {
        for (const place of documented.signatures ?? [documented.getSignature ?? documented]) {
          sayWhatIsMissing(place, documented === exported, app.logger);
        }
      }
    }
  });
}

/** lib/src/index.ts: the one module that is documented. */
function libraryOf(project) {
  return project.getChildrenByKind(ReflectionKind.Module)[0];
}

function categorize(reflection, category) {
  reflection.comment ??= new Comment();
  reflection.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: category }]));
}

/** An export, a field and a method say what they are; a function also what it takes and returns. */
function sayWhatIsMissing(place, isExport, logger) {
  const missing = [];
  if (!place.comment?.summary.length) missing.push("what it is");
  if (isExport && place.kindOf(ReflectionKind.CallSignature)) {
    const unsaid = (place.parameters ?? []).filter(
      ({ name, comment }) => !OPTIONS.has(name) && !comment?.summary.length,
    );
    missing.push(...unsaid.map(({ name }) => `@param ${name}`));
    const returnsNothing = /^(Promise<)?void>?$/.test(place.type?.toString() ?? "void");
    if (!returnsNothing && !place.comment?.getTag("@returns")) missing.push("@returns");
  }
  if (missing.length) logger.warn(`${place.getFullName()} lacks ${missing.join(", ")}`);
}

/** Their fields say it; TypeDoc gives the second name to options that are destructured where they are declared. */
const OPTIONS = new Set(["options", "__namedParameters"]);
