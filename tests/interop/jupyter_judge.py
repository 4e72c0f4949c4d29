"""Validates an .ipynb, reads its source by Jupytext, and runs it in Jupyter with Deno's own kernel."""
import json
import os
import pathlib
import sys
import tempfile

asked = json.load(sys.stdin)
with tempfile.TemporaryDirectory() as data:
    kernel = pathlib.Path(data, "kernels", "deno")
    kernel.mkdir(parents=True)
    argv = [asked["deno"], "jupyter", "--kernel", "--conn", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "Deno", "language": "typescript"})
    )
    os.environ["JUPYTER_PATH"] = data

    import jupytext
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(asked["ipynb"], as_version=4)
    nbformat.validate(notebook)

    def shown(cells):
        return [
            [
                output["text"] if output.output_type == "stream" else sorted(output["data"])
                for output in cell.outputs
            ]
            for cell in cells
            if cell.cell_type == "code"
        ]

    ours = shown(notebook.cells)
    folder = str(pathlib.Path(asked["ipynb"]).parent)
    NotebookClient(
        notebook, kernel_name="deno", timeout=120, resources={"metadata": {"path": folder}}
    ).execute()
    source = jupytext.read(asked["source"])
    print(
        json.dumps(
            {
                "ours": ours,
                "jupyter": shown(notebook.cells),
                "jupytext": [[cell.cell_type, cell.source] for cell in source.cells],
            }
        )
    )
