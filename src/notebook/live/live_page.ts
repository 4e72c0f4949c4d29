/** The parts of a page that is open while its notebook is edited. */
import type { CellRun } from "../execution/run_notebook.ts";
import type { LiveParts } from "../format/html_page.ts";

/** Fetches the cells again when the server says so, and keeps the place on the page. */
const SCRIPT = `
const events = new EventSource(location.pathname + "/events");
events.onmessage = async () => {
  document.querySelector("main").innerHTML = await (await fetch(location.pathname + "/cells")).text();
};`;

/** The script, and a note below each cell: when it last ran, or that it waits to run again. */
export const LIVE_PARTS: LiveParts = {
  script: SCRIPT,
  cellNote: (run) => `<p class="note ${run.state}">${noteText(run)}</p>`,
};

function noteText({ state, at, seconds }: CellRun): string {
  if (state === "waiting") return "stale: runs again …";
  if (at === undefined || seconds === undefined) return state;
  return `ran ${at.slice(0, 19).replace("T", " ")} UTC in ${seconds.toFixed(2)} s`;
}
