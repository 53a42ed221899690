// Step: the nbconvert template that makes exported pages and the report, installed in .venv as the default for
// HTML. Runs after the library step, whose table-sorting handler the page's Content-Security-Policy allows.

import { installTemplate, isTemplateInstalled } from "../nbconvert/install.mjs";
import { venv } from "../paths.mjs";

export const name = "export template";
export const needsGigabytes = 0;
export const isReady = () => isTemplateInstalled(venv);
export const make = () => installTemplate(venv);
