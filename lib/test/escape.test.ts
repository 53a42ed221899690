import { describe, expect, it, vi } from "vitest";
import { Matrix } from "../dist/array/index.js";
import { escapeText, visible } from "../dist/escape.js";
import { plainText, plotlyText } from "../dist/figures/figure.js";
import { metricBars, metricLines, projectionScatter } from "../dist/figures/index.js";
import { code, listen, md, say, sayList, showTable } from "../dist/notebook/index.js";

/** What a page might take for more than text. */
const HOSTILE = [
  "<script>alert(1)</script>",
  `<img src=x onerror="alert(1)">`,
  `<iframe src="file:///etc/passwd">`,
  "<!-- comment",
  "a & b &lt;i&gt; &#60;",
  "**bold** __bold__ *it* _why_ ~~gone~~ ==mark==",
  "`code` ``` fence",
  "[link](http://evil.example) ![image](http://evil.example/a.png)",
  "[ref]: http://evil.example",
  "http://evil.example www.evil.example me@evil.example <http://evil.example>",
  "javascript:alert(1)",
  "# heading",
  "> quote",
  "- item",
  "1. item",
  "a | b | c",
  "--- ===",
  "$x^2$ $$y$$ \\(z\\) \\[w\\] \\begin{a}\\end{a} \\$",
  "$\\href{javascript:alert(1)}{x}$",
  "{{ template }} {% if %} @@0@@",
  "\\*not escaped\\*",
  "before\n\n# after",
  "    code",
];

/** What a browser shows for HTML that holds character references and bare <span> alone. */
const shown = (html: string) => html.replace(/<\/?span>/g, "").replace(/&#(\d+);/g, (_, n) => String.fromCharCode(+n));

describe("escapeText", () => {
  it.each(HOSTILE)("escapes all markup in %j, and keeps all of its text", (text) => {
    const html = escapeText(text);
    expect(html.replace(/<\/?span>|&#\d+;/g, "")).toMatch(/^[^!-#&()*+.:<=>@[\]^_`{|}~$\\-]*$/);
    expect(shown(html)).toBe(text.replace(/\s+/g, " "));
    // No two dollars, nor a backslash and a bracket, in one run of text: that is what MathJax and KaTeX look for.
    for (const run of html.split(/<\/?span>/)) expect(shown(run)).toMatch(/^([^$\\]*|\$|\\)$/);
  });

  it("leaves letters of all scripts alone", () => {
    for (const text of ["কী শোনা যায়", "Ænima, déjà vu?", "한국어 ไทย हिन्दी 🎵", "O'Brien; 50 % / 7"])
      expect(escapeText(text)).toBe(text);
  });

  it("makes control characters visible that would move a terminal's cursor or reverse text", () => {
    expect(visible("a\u001b[2Jb\u202ec\u0007")).toBe("a\ufffd[2Jb\ufffdc\ufffd");
  });
});

describe("md and say", () => {
  const said = (say: () => void) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    say();
    const lines = log.mock.calls.map(([text]) => String(text));
    log.mockRestore();
    return lines;
  };

  it("formats what is written and shows what is inserted as it is", () => {
    const { source, plain } = md`**${3} songs** of ${"*X*"}, ${0.25}, ${"1.5"}, ${undefined}`;
    expect(source).toBe("**3 songs** of &#42;X&#42;, 0.25, 1.5, –");
    expect(plain).toBe("**3 songs** of *X*, 0.25, 1.5, –");
    expect(md`- ${md`**${"a_b"}**`}`.source).toBe("- **a&#95;b**");
    expect(
      md`one
      line of ${2}
      ${"halves"}`.plain,
    ).toBe("one line of 2 halves");
    expect(
      md`two:
      - a
      - b

      and more`.source,
    ).toBe("two:\n      - a\n      - b\n\n      and more");
    expect(md`in ${code("a`b_<c>")}`.source).toBe("in <code>a&#96;b&#95;&#60;c&#62;</code>");
  });

  it("refuses a value between backticks, where references would be read as they stand", () => {
    expect(() => md`Saved in \`${"x_y"}\`.`).toThrow(/between the backticks.*code\(/);
  });

  it("escapes a plain string, and formats a list", () => {
    expect(md`${"**no** Markdown"}`.source).toBe("&#42;&#42;no&#42;&#42; Markdown");
    expect(said(() => say("**as it is**"))).toEqual(["**as it is**"]);
    expect(said(() => say`**${2}** of ${"*"}`)).toEqual(["**2** of *"]);
    expect(said(() => sayList(["one\n- two", md`**three**`]))).toEqual(["- one - two\n- **three**"]);
    expect(said(() => sayList([]))).toEqual([]);
  });
});

describe("other outputs", () => {
  it("print one line per row in a terminal, whatever a cell holds", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    showTable([{ "a\nb": "x\u001b]0;title\u0007\ny" }], { caption: "c\nd" });
    const text = String(log.mock.calls[0]![0]);
    log.mockRestore();
    expect(text.split("\n")).toHaveLength(5);
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it("name a clip without its markup being read", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await listen([{ title: "a\u001b[2J", samples: new Float32Array(100) }]);
    expect(log.mock.calls[0]![0]).toBe("Players: a\ufffd[2J");
    log.mockRestore();
  });
});

describe("plotlyText", () => {
  it.each(HOSTILE)("escapes all markup in %j for Plotly, and keeps all of its text", (text) => {
    const plotly = plotlyText(text);
    expect(plotly).not.toMatch(/[<>$%{}]|&(?!#?\w+;)/);
    expect(plainText(plotly)).toBe(text.replace(/\s+/g, " "));
  });

  it("stands before every text that a builder is given", () => {
    const evil = `<a href="http://evil.example">%{x} $x$</a>`;
    const made = [
      metricBars([{ method: evil, metric: evil, value: 1 }], { title: evil, subtitle: evil, lowerIsBetter: [evil] }),
      metricLines([{ name: evil, x: [1], y: [1] }], { xLabel: evil, yLabel: evil, title: evil }),
      projectionScatter(new Matrix(1, 2, Float32Array.of(0, 0)), [evil], {
        axes: evil,
        legend: evil,
        songs: [
          { id: evil, title: evil, artist: evil, genre: evil, language: evil, lyrics: evil, attributes: {} } as never,
        ],
      }),
    ];
    expect(JSON.stringify(made)).not.toMatch(/<a|\$x|%\{x\} /);
  });
});
