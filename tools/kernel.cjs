// The tslab kernel, as Jupyter starts it (.venv/share/jupyter/kernels/tslab/kernel.json), with workarounds for defects of
// tslab 1.0.22. Each workaround is a function below, named after what it fixes; those of the type check are in kernel/compiler.cjs.

const Module = require("node:module");
const path = require("node:path");

require("./prepareProcess.cjs");
// First, since it also gives tslab its TypeScript.
const { ts } = require("./kernel/fromSnapshot.cjs");
loadLargePackagesWhenUsed();
endWithJupyter();
answerWhenBound();
sendAtOnce();
loadLibraryWhenIdle();
findShorthandVariables();
showBusyUntilAllCellsEnd();
answerHistoryRequests();
showWarnings();
describeNamesInSections();
describeLanguageAsNotebooksDo();
explainFailedCells();
// Stops training and keeps the best weights so far; see lib/src/notebook/interrupt.ts. Without a listener the signal would
// kill the kernel.
process.on("SIGUSR2", () => {});

require("tslab/dist/main.js").main();

/**
 * On import, danfojs-node loads TensorFlow, mathjs, xlsx and request, which takes four times as long as the rest of a
 * notebook's first cell, and few notebooks need them. Here each is loaded at its first use.
 */
function loadLargePackagesWhenUsed() {
  const large = new Set(["@tensorflow/tfjs-node", "mathjs", "request", "xlsx"]);
  const itsFolder = path.join(path.dirname(require.resolve("danfojs-node/package.json")), path.sep);
  const { _load } = Module;
  Module._load = function (request, parent, ...rest) {
    const load = () => _load.call(this, request, parent, ...rest);
    return large.has(request) && parent?.filename?.startsWith(itsFolder) ? whenUsed(load) : load();
  };
}

/** A proxy for a module, which is loaded when one of its properties is read or when it is called. */
function whenUsed(load) {
  // A function, so that it can be called.
  return new Proxy(() => {}, {
    get: (_, key) => (key === "__esModule" ? undefined : load()[key]),
    has: (_, key) => key in load(),
    apply: (_, self, values) => Reflect.apply(load(), self, values),
  });
}

/**
 * When Jupyter is killed, tslab keeps running, unseen. Jupyter passes its process id to every kernel for this purpose; the
 * kernel exits when that process is gone.
 */
function endWithJupyter() {
  const jupyter = Number(process.env.JPY_PARENT_PID);
  if (!jupyter) return;
  const { isRunning } = require("../lib/dist/io/leftovers.js");
  setInterval(() => isRunning(jupyter) || process.exit(1), 1000).unref();
}

/**
 * tslab answers what arrives at one socket while another is still being bound. The answer is lost ("Socket is blocked by a bind
 * or unbind operation"), and Jupyter asks again after a second. Requests wait until all sockets are bound.
 */
function answerWhenBound() {
  const { prototype } = require("tslab/dist/jupyter.js").ZmqServer;
  const { init, handleShellMessage } = prototype;
  prototype.init = function () {
    this.bound = init.call(this);
    return this.bound;
  };
  prototype.handleShellMessage = async function (...request) {
    await this.bound;
    return handleShellMessage.apply(this, request);
  };
}

/**
 * After 512 messages ZeroMQ defers the next one to the event loop, and until then throws "Socket is busy writing" at what is
 * sent: into the cell, whose error can't be shown then either. tslab does not wait for its messages. With a timeout of 0, every
 * message is handed over at once; with no limit of the queue, none is dropped.
 */
function sendAtOnce() {
  const { prototype } = require("tslab/dist/jupyter.js").ZmqServer;
  const { bindSocket } = prototype;
  prototype.bindSocket = function (socket, port) {
    socket.sendTimeout = 0;
    socket.sendHighWaterMark = 0;
    return bindSocket.call(this, socket, port);
  };
}

/**
 * Loads what the notebooks import once Jupyter has been told that the kernel is ready: it listens for other messages for 0.2 s
 * before it sends a cell, and a reader takes longer.
 */
function loadLibraryWhenIdle() {
  const { prototype } = require("tslab/dist/jupyter.js").ZmqServer;
  const { handleKernelInfo } = prototype;
  prototype.handleKernelInfo = function (...request) {
    handleKernelInfo.apply(this, request);
    prototype.handleKernelInfo = handleKernelInfo;
    const requireFromNotebook = Module.createRequire(path.join(process.cwd(), "cell.js"));
    for (const name of ["surlab", "danfojs-node"]) setTimeout(() => tryToLoad(requireFromNotebook, name), 10);
  };
}

function tryToLoad(require, name) {
  try {
    require(name);
  } catch {
    // Not installed where the notebook lies. A cell that imports it says so.
  }
}

/**
 * In a cell, `{ songs }` fails with "songs is not defined" if `songs` is a variable of an earlier cell: tslab qualifies such
 * names, but resolves a shorthand property as the property, not the variable. Written out as `{ songs: songs }`, it works.
 */
function findShorthandVariables() {
  const converter = require("tslab/dist/converter.js");
  const { createConverter } = converter;
  converter.createConverter = (options) => {
    const made = createConverter(options);
    return { ...made, convert: (declarations, source) => made.convert(declarations, withoutShorthand(source)) };
  };
}

function withoutShorthand(source) {
  const ends = [];
  const visit = (node) => {
    if (ts.isShorthandPropertyAssignment(node)) ends.push([node.name.end, `: ${node.name.text}`]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest));
  return ends.reduceRight((text, [at, value]) => text.slice(0, at) + value + text.slice(at), source);
}

/**
 * tslab sends "busy" when a request arrives and "idle" when it is done. A front end shows the latest status, so after the first
 * of several cells, or after a completion, a kernel that is still training looks idle. Until the last cell has ended, each
 * "idle" is followed by a "busy" for the running cell.
 */
function showBusyUntilAllCellsEnd() {
  const { prototype } = require("tslab/dist/jupyter.js").ZmqServer;
  const { publishStatus } = prototype;
  const cells = new Set();
  prototype.publishStatus = function (status, request) {
    publishStatus.call(this, status, request);
    if (status === "busy" && request.header.msg_type === "execute_request") cells.add(request);
    if (status !== "idle") return;
    cells.delete(request);
    const [running] = cells;
    if (running) publishStatus.call(this, "busy", running);
  };
}

/**
 * JupyterLab sends every kernel a history_request. tslab doesn't support it: it never replies, and prints "unknown msg_type"
 * in the server's terminal.
 */
function answerHistoryRequests() {
  const { prototype } = require("tslab/dist/jupyter.js").ZmqServer;
  const { publishStatus } = prototype;
  prototype.publishStatus = function (status, request) {
    publishStatus.call(this, status, request);
    if (status !== "busy" || request.header.msg_type !== "history_request") return;
    const reply = request.createReply();
    reply.header.msg_type = "history_reply";
    reply.content = { status: "ok", history: [] };
    reply.signAndSend(this.connInfo.key, this.shell);
  };
  const { warn } = console;
  console.warn = (...words) => words[0] === "unknown msg_type: history_request" || warn(...words);
}

/** Shows the library's warnings in the cell's output, each text once per cell: fifty fits of a sweep may repeat it. */
function showWarnings() {
  const { prototype } = require("tslab/dist/jupyter.js").JupyterHandlerImpl;
  const { handleExecuteImpl } = prototype;
  const said = new Set();
  prototype.handleExecuteImpl = function (...request) {
    said.clear();
    return handleExecuteImpl.call(this, ...request);
  };
  require("../lib/dist/warnings.js").onWarning(({ message }) => {
    if (!said.has(message)) console.warn(message);
    said.add(message);
  });
}

/**
 * Shift+Tab on a name shows its signature, its doc, and under headings what it takes, returns and throws. tslab prints the
 * three as bare lines, below "(alias)" and "import" lines for whatever is imported.
 */
function describeNamesInSections() {
  const headings = { param: "Parameters", returns: "Returns", throws: "Throws" };
  const textOf = (parts = []) =>
    parts
      .map(({ text }) => text)
      .join("")
      .replace(/\{@link ([^}]+)\}/g, "$1")
      // Lines of a paragraph are one line, which the tooltip wraps; lists, tables and indented lines stay.
      .replace(/(?<=\S)\n(?![\s|-]|\d+\.)/g, " ");
  require("tslab/dist/inspect.js").printQuickInfo = ({ displayParts, documentation, tags = [] }) => {
    const signature = textOf(displayParts)
      .replace(/^\(alias\) /, "")
      .replace(/\s+import \w+$/, "");
    const sections = Object.entries(headings).map(([name, heading]) => {
      const said = tags
        .filter((tag) => tag.name === name)
        .map((tag) => `  ${textOf(tag.text).replace(/^(\w+) (?=.)/, tag.name === "param" ? "$1: " : "$&")}`);
      return said.length > 0 ? [heading, ...said].join("\n") : "";
    });
    // The tooltip is a dozen lines high: what a caller looks up stands before the rest of a long doc.
    const [first, ...rest] = textOf(documentation).split("\n\n");
    return [signature, first, ...sections, ...rest].filter((part) => part !== "").join("\n\n");
  };
}

/**
 * tslab's language_info differs from the notebooks' metadata and states the wrong TypeScript version. JupyterLab writes it into
 * a notebook on opening, so the notebook counts as changed.
 */
function describeLanguageAsNotebooksDo() {
  const { prototype } = require("tslab/dist/jupyter.js").JupyterHandlerImpl;
  const { handleKernel } = prototype;
  prototype.handleKernel = function () {
    const reply = handleKernel.call(this);
    const { name, file_extension, mimetype } = reply.language_info;
    return { ...reply, language_info: { name, file_extension, mimetype } };
  };
}

/**
 * Readable error output of failed cells: an interrupt is one sentence without a stack trace; a type error begins with
 * TypeScript's suggestion and the source line, where tslab prints "13:3" and puts the suggestion last; a collection that lacks
 * what the notebook needs is shown as a message, not as an error.
 */
function explainFailedCells() {
  const converter = require("tslab/dist/converter.js");
  const { createConverter } = converter;
  converter.createConverter = (options) => {
    const made = createConverter(options);
    const convert = (declarations, source) => {
      const converted = made.convert(declarations, source);
      return { ...converted, diagnostics: onePerPlace(converted.diagnostics) };
    };
    return { ...made, convert };
  };
  const executor = require("tslab/dist/executor.js");
  const { createExecutor } = executor;
  executor.createExecutor = (rootDir, converters, console) => {
    let cell = "";
    const error = (...words) => {
      if (words[0] === "%s%d:%d - %s") console.error(typeError(cell, ...words.slice(1)));
      else if (words[0]?.name === "UnsuitableCollection") showLeftOut(words[0].message);
      else if (isInterrupt(words[0])) console.error("Interrupted: this cell was stopped, and no cell after it is run.");
      else console.error(...words);
    };
    const made = createExecutor(rootDir, converters, { ...console, error });
    const execute = (source) => {
      cell = source;
      return made.execute(source);
    };
    return { ...made, execute };
  };
}

/** tslab reports each step of TypeScript's explanation as a separate error at the same position; this joins them. */
function onePerPlace(diagnostics) {
  const places = new Map();
  for (const diagnostic of diagnostics) {
    const { fileName, start, messageText } = diagnostic;
    const place = `${fileName} ${start.line} ${start.character}`;
    const before = places.get(place);
    places.set(place, before ? { ...before, messageText: `${before.messageText}\n${messageText}` } : diagnostic);
  }
  return [...places.values()];
}

function isInterrupt(error) {
  return error?.message === "Interrupted asynchronously" || error?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}

/**
 * Shows why a notebook can't run on its collection, as text. The third MIME type lets tools/run_notebook.py distinguish this
 * from a failure.
 */
function showLeftOut(reason) {
  const { escapeText, visible } = require("../lib/dist/escape.js");
  const data = {
    "text/markdown": escapeText(reason),
    "text/plain": visible(reason),
    "application/vnd.surlab.left-out+json": { reason: visible(reason) },
  };
  require("tslab/dist/jupyter.js").lastWriteDisplayData({ data, metadata: {}, transient: {} }, false);
}

/** @param line and column from 1; @param message TypeScript's, from the general to the particular, a line each */
function typeError(cell, file, line, column, message) {
  const [particular, ...general] = message.split("\n").reverse();
  const [, words, hint] = /^(.*?)( Did you mean .*)?$/.exec(particular.trim());
  const source = file ? "" : (cell.split("\n")[line - 1] ?? "");
  return [
    ...(hint ? [hint.trim()] : []),
    `${file}Line ${line}, column ${column}: ${source.trim()}`,
    words,
    ...general.map((text) => `  ${text.trim()}`),
  ].join("\n");
}
