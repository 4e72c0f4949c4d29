/** Jupyter reads and runs our `.ipynb` with Deno's own kernel, and Jupytext reads our sources. */
import assert from "node:assert/strict";
import { ipynb } from "../../src/notebook/format/ipynb.ts";
import { parseCells } from "../../src/notebook/cells/percent_format.ts";
import { NotebookSession } from "../../src/notebook/notebook_session.ts";
import { notebookDocument } from "../../src/notebook/notebook_document.ts";
import { ROOT } from "../_repository.ts";
import { python, pythonTest } from "./_python.ts";

interface Judgement {
  /** Printed text, or the MIME types of a value, of each output of each cell of code. */
  ours: (string | string[])[][];
  jupyter: (string | string[])[][];
  /** Kind and source of each cell. */
  jupytext: [string, string][];
}

const NAME = "04_gradients";

async function judge(): Promise<Judgement & { source: string }> {
  const session = new NotebookSession(NAME, {
    folder: `${ROOT}notebooks`,
    repository: { graph: { stages: [], upstream: new Map() } },
    params: {},
    settings: new Map([["steps", "20"]]),
    fresh: true,
  });
  const out = `${ROOT}notebooks/out`;
  const path = `${out}/judged.ipynb`;
  try {
    const runs = await session.run();
    await Deno.mkdir(out, { recursive: true });
    await Deno.writeTextFile(path, ipynb(notebookDocument(session, runs, [NAME])));
    const question = { ipynb: path, source: session.path, deno: Deno.execPath() };
    const source = await Deno.readTextFile(session.path);
    return { source, ...await python<Judgement>("jupyter_judge.py", question) };
  } finally {
    session.stop();
    await Deno.remove(path);
  }
}

pythonTest("Jupyter runs an .ipynb of ours with Deno's kernel, and shows what we showed", {
  modules: ["nbformat", "nbclient", "jupytext"],
  run: async () => {
    const { ours, jupyter, jupytext, source } = await judge();
    const printed = (outputs: Judgement["ours"]) =>
      outputs.map((cell) => cell.map((one) => typeof one === "string" ? one.trim() : "value"));
    assert.deepEqual(printed(jupyter), printed(ours));
    assert.ok(ours.flat().length >= 8);
    assert.deepEqual(
      jupytext,
      parseCells(source).map(({ kind, source }) => [kind, source]),
    );
  },
});
