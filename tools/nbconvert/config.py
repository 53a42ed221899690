# What `jupyter nbconvert` in .venv does by itself, and JupyterLab's menu File, Save and Export Notebook As; copied there by
# tools/nbconvert/install.mjs.

import os

import nbconvert.exporters
from surlab_jupyter.export import PdfExporter

c = get_config()  # noqa: F821

c.HTMLExporter.template_name = "surlab"
# This is an HTML exporter to nbconvert's configuration, and would lose its own template.
c.SlidesExporter.template_name = "reveal"

# nbconvert's own PDF needs LaTeX, and its others a browser or a Qt of their own: ours prints the page that HTML gives.
nbconvert.exporters.PDFExporter = PdfExporter
for name in ("WebPDFExporter", "QtPDFExporter", "QtPNGExporter"):
    c[name].enabled = False

# nbconvert looks for pandoc, which writes LaTeX, only where commands are; pypandoc_binary brings one, and can be left out.
try:
    import pypandoc

    os.environ["PATH"] += os.pathsep + os.path.dirname(pypandoc.get_pandoc_path())
except (ImportError, OSError):
    pass
