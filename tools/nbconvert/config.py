# Defaults of `jupyter nbconvert` in .venv and of JupyterLab's menu File, Save and Export Notebook As; copied there by
# tools/nbconvert/install.mjs.

import base64
import functools
import gzip
import json
import os
import sys

import nbconvert.exporters
from surlab_jupyter.export import PdfExporter

c = get_config()  # noqa: F821

c.HTMLExporter.template_name = "surlab"
# For nbconvert's configuration this is an HTML exporter too, and would lose its own template.
c.SlidesExporter.template_name = "reveal"

# nbconvert's PDF exporter needs LaTeX, its others a separate browser or Qt: ours prints the HTML page.
nbconvert.exporters.PDFExporter = PdfExporter
for name in ("WebPDFExporter", "QtPDFExporter", "QtPNGExporter"):
    c[name].enabled = False

# nbconvert looks for pandoc (LaTeX export) only in PATH; the optional pypandoc_binary ships one.
try:
    import pypandoc

    os.environ["PATH"] += os.pathsep + os.path.dirname(pypandoc.get_pandoc_path())
except (ImportError, OSError):
    pass


@functools.cache
def font_faces():
    """The font files for scripts other than Latin: see lib/src/figures/fonts.ts."""
    templates = os.path.join(sys.prefix, "share", "jupyter", "nbconvert", "templates")
    with open(os.path.join(templates, "surlab", "static", "fonts.json"), encoding="utf-8") as file:
        return json.load(file)


def script_fonts(notebook):
    """The @font-face rules that the text of a notebook needs."""
    points = {ord(character) for character in set(json.dumps(notebook, ensure_ascii=False)) if ord(character) > 0x2FF}
    return "\n".join(
        face["css"]
        for face in font_faces()
        if any(first <= point <= last for first, last in face["ranges"] for point in points)
    )


def packed(text):
    """A text as base64 of its gzip, which static/surlab.js unpacks: figures take a quarter of the space."""
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


c.TemplateExporter.filters = {"packed": packed, "script_fonts": script_fonts}
