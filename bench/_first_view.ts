/**
 * The data page and Streamlit's, each served by its own process and opened in Chromium: time from the
 * address to the drawn page, and memory of the server.
 */
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { terminalTable } from "../src/terminal/text_table.ts";
import { median } from "./_median.ts";
import { preparePython, STREAMLIT } from "./peers/venv.ts";
import { type ServerCommand, type ServerProcess, startServerProcess } from "./_server_process.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const CHROMIUM = "/usr/bin/chromium";
const VISITS = 7;

interface Contestant {
  name: string;
  server: ServerCommand;
  path: string;
  /** An element that is there once the page is drawn. */
  drawn: string;
}

interface View {
  /** Milliseconds of the first visit, which loads the data, and the median of later ones. */
  first: number;
  later: number;
  bytes: number;
}

/** Compares both over the workspace in `root`; a table as text. */
export async function compareFirstViews(root: string): Promise<string> {
  await Deno.copyFile(`${ROOT}params.yaml`, `${root}/params.yaml`);
  const python = await preparePython(STREAMLIT);
  const contestants = [ours(root), streamlit(root, python)];
  const views: View[] = [];
  for (const contestant of contestants) views.push(await measureView(contestant));
  const ratio = (key: keyof View) => (views[0][key] / views[1][key]).toFixed(2);
  const row = (name: string, { first, later, bytes }: View) => [
    name,
    first.toFixed(0),
    later.toFixed(0),
    (bytes / 1e6).toFixed(0),
  ];
  return terminalTable(
    [
      { header: "data page in Chromium" },
      { header: "first view, ms", align: "right" },
      { header: "later, ms", align: "right" },
      { header: "memory, MB", align: "right" },
    ],
    [
      ...contestants.map(({ name }, at) => row(name, views[at])),
      ["ratio", ratio("first"), ratio("later"), ratio("bytes")],
    ],
  );
}

function ours(root: string): Contestant {
  const args = [
    "run",
    "-A",
    "--no-check",
    "--config",
    `${ROOT}deno.json`,
    `${ROOT}dashboards/main.ts`,
  ];
  return {
    name: "Étiquette",
    server: {
      command: Deno.execPath(),
      args: [...args, "--port", "0"],
      cwd: root,
      port: /127\.0\.0\.1:(\d+)/,
    },
    path: "/data",
    drawn: "figure svg",
  };
}

function streamlit(root: string, python: string): Contestant {
  const peer = `${ROOT}bench/peers/dashboards_peer.py`;
  const options = ["--server.headless=true", "--server.address=127.0.0.1", "--server.port=8599"];
  return {
    name: "Streamlit",
    server: {
      command: python,
      args: ["-m", "streamlit", "run", peer, ...options, "--browser.gatherUsageStats=false"],
      cwd: root,
      port: /127\.0\.0\.1:(\d+)/,
    },
    path: "/",
    drawn: "text=drawn",
  };
}

async function measureView({ server: command, path, drawn }: Contestant): Promise<View> {
  const server = await startServerProcess(command);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const times: number[] = [];
    for (let visit = 0; visit < VISITS; visit++) {
      times.push(await visitOnce(browser, { server, path, drawn }));
    }
    const [first, ...later] = times;
    return { first, later: median(later), bytes: server.bytes() };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Opens the page in a profile of its own and waits until it is drawn. */
async function visitOnce(
  browser: Browser,
  { server, path, drawn }: { server: ServerProcess; path: string; drawn: string },
): Promise<number> {
  const page = await browser.newPage();
  const start = performance.now();
  await page.goto(`http://127.0.0.1:${server.port}${path}`, { waitUntil: "commit" });
  await page.waitForSelector(drawn, { state: "visible", timeout: 60_000 });
  const milliseconds = performance.now() - start;
  await page.close();
  return milliseconds;
}
