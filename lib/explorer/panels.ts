import { askPanel } from "./ask/askPanel.js";
import { disagreementPanel } from "./disagreement/disagreementPanel.js";
import { modelPanel } from "./model/modelPanel.js";
import type { Panel } from "./part.js";
import { selectionPanel } from "./selectionPanel.js";
import { songPanel } from "./song/songPanel.js";

/** The panels at the side, in the order of their tabs. */
export const panels: Panel[] = [songPanel, selectionPanel, askPanel, disagreementPanel, modelPanel];
