/** Serves pages of notebooks that are being edited, on this machine alone. */
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { htmlPage, type NotebookDocument, pageBody } from "../format/html_page.ts";
import { indexPage } from "../format/index_page.ts";
import { LIVE_PARTS } from "./live_page.ts";

/** The live notebooks by name, and who is told of changes. */
export class LiveNotebooks {
  readonly #notebooks = new Map<string, NotebookDocument>();
  readonly #watchers = new Set<(name: string) => void>();

  /** Replaces a notebook and tells open pages. */
  update(document: NotebookDocument): void {
    this.#notebooks.set(document.name, document);
    for (const tell of this.#watchers) tell(document.name);
  }

  /** The server's app: `/`, `/NAME.html`, its cells and its events. */
  app(): Hono {
    const app = new Hono();
    app.get("/", (context) => context.redirect("/index.html"));
    app.get("/index.html", (context) =>
      context.html(indexPage(
        [...this.#notebooks.keys()].map((name) => ({ name, title: name, summary: "" })),
      )));
    app.get("/:page{.+\\.html}", (context) => {
      const found = this.#find(context.req.param("page"));
      if (!found) return context.notFound();
      return context.html(htmlPage(found, LIVE_PARTS));
    });
    app.get("/:page{.+\\.html}/cells", (context) => {
      const found = this.#find(context.req.param("page"));
      if (!found) return context.notFound();
      return context.html(pageBody(found, LIVE_PARTS));
    });
    app.get("/:page{.+\\.html}/events", (context) =>
      streamSSE(context, async (stream) => {
        const page = context.req.param("page");
        const tell = (name: string) => {
          if (`${name}.html` === page) stream.writeSSE({ data: "changed" });
        };
        this.#watchers.add(tell);
        const closed = Promise.withResolvers<void>();
        stream.onAbort(() => closed.resolve());
        await closed.promise;
        this.#watchers.delete(tell);
      }));
    return app;
  }

  #find(page: string): NotebookDocument | undefined {
    return this.#notebooks.get(page.replace(/\.html$/, ""));
  }
}
