"""PDF export like the report's: the page of the nbconvert template "surlab", printed by a browser (tools/printPage.mjs)."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from nbconvert.exporters import Exporter, HTMLExporter
from traitlets import default

PRINT = Path(__file__).resolve().parents[2] / "printPage.mjs"


class PdfExporter(Exporter):
    export_from_notebook = "PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self):
        return ".pdf"

    def from_notebook_node(self, nb, resources=None, **kw):
        html, resources = HTMLExporter(config=self.config).from_notebook_node(nb, resources=resources, **kw)
        resources["output_extension"] = self.file_extension
        with TemporaryDirectory() as folder:
            page, pdf = Path(folder, "page.html"), Path(folder, "page.pdf")
            page.write_text(html, encoding="utf-8")
            printed = subprocess.run(["node", PRINT, page, pdf], capture_output=True, text=True, check=False)
            if printed.returncode != 0:
                raise RuntimeError(printed.stderr.strip())
            return pdf.read_bytes(), resources
