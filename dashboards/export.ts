/** Writes a static copy of all pages, which opens from a disk or any web host. */
import { dirname, join, relative } from "node:path";
import type { Hono } from "hono";
import { parseHTML } from "linkedom";
import { loadParams } from "../src/config/params.ts";
import { replaceDirectory, writeFileAtomic } from "../src/files/atomic_write.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { dashboards } from "./app.tsx";
import { assembleDashboards } from "./assembly.ts";

/** Links to pages that need a running server, or that have no end. */
const LIVE = /^(\/fr)?\/(try|pipeline\/runs)(\/|\?|$)|[?&](from|part)=/;

/** The file of an address: a folder's index for a page, with its query in the name. */
export function exportedPath(address: string): string {
  const { pathname, searchParams } = new URL(address, "http://localhost");
  const path = decodeURIComponent(pathname).slice(1);
  const query = [...searchParams].map(([key, value]) => `${key}-${value}`).join("_")
    .replaceAll(/[^\w.-]/g, "~");
  const extension = /\.\w+$/.exec(path)?.[0];
  if (extension === undefined) return join(path, query === "" ? "index.html" : `${query}.html`);
  return query === "" ? path : `${path.slice(0, -extension.length)}_${query}${extension}`;
}

/** Writes every page that can be reached, and what the pages load, into an existing folder. */
export async function exportPages(
  app: Hono,
  folder: string,
  onPage: (done: number, known: number) => void = () => {},
): Promise<number> {
  const queue = ["/", "/fr"];
  const known = new Set(queue);
  for (let at = 0; at < queue.length; at++) {
    const address = queue[at];
    const response = await app.request(address);
    const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    const path = exportedPath(address);
    if (!isPage) {
      await writeFileAtomic(join(folder, path), await response.bytes());
    } else {
      const { document } = parseHTML(await response.text()) as unknown as { document: Document };
      for (const form of document.querySelectorAll("form")) form.remove();
      for (const element of document.querySelectorAll("[href], [src]")) {
        const name = element.hasAttribute("href") ? "href" : "src";
        const [to, fragment] = element.getAttribute(name)!.split("#");
        if (!to.startsWith("/")) continue;
        if (LIVE.test(to)) {
          element.removeAttribute(name);
          continue;
        }
        if (!known.has(to)) {
          known.add(to);
          queue.push(to);
        }
        const target = relative(dirname(path), exportedPath(to));
        element.setAttribute(name, encodeURI(target) + (fragment ? `#${fragment}` : ""));
      }
      await writeFileAtomic(
        join(folder, path),
        `<!DOCTYPE html>${document.documentElement.outerHTML}`,
      );
    }
    onPage(at + 1, queue.length);
  }
  return queue.length;
}

if (import.meta.main) {
  await runCommand({
    name: "dashboards:export",
    summary: "Write a static copy of all pages; forms and pages of single products are left out.",
    options: {
      to: { type: "string", placeholder: "FOLDER", help: "default: .cache/dashboards" },
    },
  }, async ({ options, overrides }) => {
    const folder = options.to ?? ".cache/dashboards";
    const app = dashboards(await assembleDashboards(await loadParams({ overrides })));
    const progress = startProgress("writing pages", 200);
    let written = 0;
    await replaceDirectory(folder, async (staging) => {
      written = await exportPages(app, staging, (done) => progress.update(Math.min(done, 200)));
    });
    progress.finish();
    console.log(`Wrote ${written} files. Open ${folder}/index.html`);
  });
}
