/** The dashboards as a Hono app: every page in both languages, figures, pictures and the runs. */
import { join, normalize } from "node:path";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { streamSSE } from "hono/streaming";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Gate, Scope } from "../api/auth/gate.ts";
import type { Caller } from "../api/http/context.ts";
import { UserError } from "../src/errors.ts";
import { Layout } from "./components/Layout.tsx";
import { figureFile } from "./figures/figure_file.ts";
import { MEDIA_TYPES, readStatic } from "./http/assets.ts";
import { correctionFromForm, type Form } from "./http/correction_form.ts";
import { isSameOrigin, securityHeaders } from "./http/security.ts";
import { openPage, type Page, type Workspace } from "./page.ts";
import { aboutPage } from "./routes/about.tsx";
import { predictCsv } from "./routes/batch.ts";
import * as data from "./routes/data.tsx";
import { driftPage } from "./routes/drift.tsx";
import { overviewPage } from "./routes/overview.tsx";
import { confusedPage, modelsPage } from "./routes/models.tsx";
import { pipelinePage } from "./routes/pipeline.tsx";
import { servicesPage } from "./routes/services.tsx";
import {
  correctedPage,
  MOST_CHARACTERS,
  type Question,
  questionFromAddress,
  tryPage,
} from "./routes/try.tsx";
import type { Corrections } from "./workspace/corrections.ts";
import type { PipelineRuns } from "./workspace/pipeline_runs.ts";
import type { Predictors } from "./workspace/predictors.ts";
import { readPart } from "./workspace/products.ts";

/** Dependencies of the app. */
export interface Dashboards {
  workspace: Workspace;
  predictors: Predictors;
  runs: PipelineRuns;
  corrections: Corrections;
  /** Checks admin tokens; absent where there is no secret to check them with. */
  gate?: Gate;
  /** The script of the islands. */
  islands: () => Promise<Uint8Array<ArrayBuffer>>;
  /** A number in [0, 1). */
  chance: () => number;
}

const BODY_BYTES = 16 * 2 ** 20;

type Draw = (page: Page) => Promise<VNode> | VNode;

/** Puts the app together. */
export function dashboards(options: Dashboards): Hono {
  const { workspace, predictors, runs, gate, corrections } = options;
  const app = new Hono();
  const pages: Record<string, Draw> = {
    "/": overviewPage,
    "/models": modelsPage,
    "/models/confused": confusedPage,
    "/data": data.dataPage,
    "/data/products": data.productsPage,
    "/data/doubtful": data.doubtfulPage,
    "/data/quarantine": data.quarantinePage,
    "/data/conflicts": data.conflictsPage,
    "/drift": driftPage,
    "/pipeline": (page) => pipelinePage(page, { canRun: gate !== undefined }),
    "/try": async (page) => drawTry(page, await questionFromAddress(page)),
    "/about": aboutPage,
    "/services": servicesPage,
  };
  const show = async (context: Context, draw: Draw) => {
    const html = renderToString(await draw(openPage(new URL(context.req.url), workspace)));
    return context.html(`<!DOCTYPE html>${html}`);
  };
  /** Admits a request of this host's own pages, whose token stands in a header or in the form. */
  async function admitForm(context: Context, { token }: Form, scope: Scope): Promise<Caller> {
    if (!isSameOrigin(context.req.raw)) throw new HTTPException(403, { message: "Another origin" });
    if (gate === undefined) throw new HTTPException(403, { message: "No secret checks tokens" });
    return await gate.admit(context.req.header("authorization") ?? `Bearer ${token}`, scope);
  }
  async function drawTry(page: Page, question: Question) {
    const size = (await readPart(workspace.files, "test"))?.size ?? 1;
    const random = Math.floor(options.chance() * size);
    return await tryPage(page, { predictors, question, random, canCorrect: gate !== undefined });
  }

  app.use(securityHeaders);
  app.use(bodyLimit({ maxSize: BODY_BYTES }));
  for (const [path, draw] of Object.entries(pages)) {
    for (const address of path === "/" ? ["/", "/fr"] : [path, `/fr${path}`]) {
      app.get(address, (context) => show(context, draw));
    }
  }
  for (const prefix of ["", "/fr"]) {
    app.get(`${prefix}/figures/:file`, async (context) => {
      const page = openPage(new URL(context.req.url), workspace);
      const file = await figureFile(context.req.param("file"), page);
      if (file === undefined) return context.notFound();
      return context.body(file.content, 200, {
        "content-type": MEDIA_TYPES[file.extension],
        "content-disposition": `attachment; filename="${context.req.param("file")}"`,
      });
    });
    app.post(
      `${prefix}/try`,
      (context) => show(context, async (page) => drawTry(page, await questionFromForm(context))),
    );
    app.post(`${prefix}/try/corrections`, async (context) => {
      const form = await context.req.parseBody();
      const { subject } = await admitForm(context, form, "feedback");
      const model = context.req.query("model") ?? "text";
      await corrections.add({ ...await correctionFromForm(form, { model, predictors }), subject });
      return show(context, correctedPage);
    });
    app.post(`${prefix}/try/batch`, async (context) => {
      const { file } = await context.req.parseBody();
      const name = context.req.query("model") ?? "text";
      const predictor = await predictors.open(name);
      if (!(file instanceof File) || predictor === undefined) {
        throw new UserError("Cannot predict the file: no file or no such model");
      }
      return context.body(await predictCsv(await file.text(), predictor), 200, {
        "content-type": MEDIA_TYPES.csv,
        "content-disposition": 'attachment; filename="predictions.csv"',
      });
    });
  }

  app.get("/static/:file", async (context) => {
    const name = context.req.param("file");
    const content = name === "islands.js" ? await options.islands() : await readStatic(name);
    if (content === undefined) return context.notFound();
    return context.body(content, 200, {
      "content-type": MEDIA_TYPES[name.split(".").at(-1)!],
      "cache-control": "max-age=60",
    });
  });
  app.get("/pictures/*", async (context) => {
    const path = normalize(decodeURIComponent(context.req.path.slice("/pictures/".length)));
    if (!/^images\/image_(train|test)\/[^/]+\.jpg$/.test(path)) return context.notFound();
    const file = join(workspace.files.root, "data/raw", path);
    const content = await Deno.readFile(file).catch(() => undefined);
    if (content === undefined) return context.notFound();
    return context.body(content, 200, {
      "content-type": MEDIA_TYPES.jpg,
      "cache-control": "max-age=3600",
    });
  });

  app.post("/pipeline/runs", async (context) => {
    const header = context.req.header("authorization");
    const form = header === undefined ? await context.req.parseBody() : {};
    await admitForm(context, form, "admin");
    const id = runs.start();
    if (id === undefined) throw new HTTPException(409, { message: "A run is under way" });
    return header === undefined
      ? context.redirect(`/pipeline?run=${id}#run`, 303)
      : context.json({ id }, 202);
  });
  app.get("/pipeline/runs/:id/events", (context) => {
    const id = context.req.param("id");
    if (!runs.has(id)) return context.notFound();
    return streamSSE(context, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      for await (const { type, data } of runs.events(id, gone.signal)) {
        await stream.writeSSE({ event: type, data });
      }
    });
  });

  app.notFound((context) =>
    context.html(message(context, { status: 404, detail: context.req.path }), 404)
  );
  app.onError((error, context) => {
    const status = error instanceof HTTPException
      ? error.status
      : error instanceof UserError
      ? 400
      : 500;
    if (status === 500) console.error(error);
    const detail = status === 500 ? "" : error.message;
    return context.req.path.startsWith("/pipeline/runs")
      ? context.json({ detail }, status)
      : context.html(message(context, { status, detail }), status);
  });
  return app;

  function message(context: Context, { status, detail }: { status: number; detail: string }) {
    const page = openPage(new URL(context.req.url), workspace);
    const titles: Record<number, string> = {
      400: page.t("That cannot be used", "Cela ne peut pas servir"),
      404: page.t("There is no such page", "Cette page n’existe pas"),
      413: page.t("That is too large", "C’est trop grand"),
    };
    const title = titles[status] ?? page.t("Something went wrong", "Une erreur s’est produite");
    return `<!DOCTYPE html>${
      renderToString(
        <Layout page={{ ...page, path: "/", query: new URLSearchParams() }} title={title}>
          <p class="card">
            <code>{detail || status}</code>
          </p>
        </Layout>,
      )
    }`;
  }
}

async function questionFromForm(context: Context): Promise<Question> {
  const form = await context.req.parseBody();
  const text = (name: string) => String(form[name] ?? "").slice(0, MOST_CHARACTERS);
  const { picture } = form;
  const bytes = picture instanceof File && picture.size > 0 ? await picture.bytes() : undefined;
  return { title: text("title"), description: text("description"), picture: bytes };
}
