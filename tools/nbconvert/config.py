# What `jupyter nbconvert` in .venv does by itself; copied there by tools/nbconvert/install.mjs.

import os

import pypandoc

c = get_config()  # noqa: F821

c.HTMLExporter.template_name = "surlab"
# These two are HTML exporters to nbconvert's configuration, and would lose their own template.
c.SlidesExporter.template_name = "reveal"
c.WebPDFExporter.template_name = "webpdf"

# nbconvert looks for pandoc, which writes LaTeX, only where commands are; pypandoc_binary brings one.
os.environ["PATH"] += os.pathsep + os.path.dirname(pypandoc.get_pandoc_path())
