/**
 * A server that behaves like the challenge site: Django's sign-in form with its CSRF cookie and
 * field, a session cookie, and four downloads with `Range`. It misbehaves on demand and keeps a
 * list of what it was asked and how many bytes it sent.
 */
import { createHash } from "node:crypto";
import { zipOf } from "./_zip.ts";

/** The account that the site knows. */
export const ACCOUNT = { user: "amélie", password: "s3cret&+ é" };

const TOKEN = "tOkEn0fTheForm";
const COOKIE_TOKEN = "tOkEn0fTheCookie";
const SESSION = "s3ss10n";
const PREFIX = "/participants/challenges/35/download/";

/** What can go wrong; may be changed while the site is up. */
export interface Mischief {
  /** Bytes after which each answer of a file is cut, one answer for each number. */
  cuts: number[];
  /** The sign-in page has no CSRF field. */
  newForm: boolean;
  /** Downloads answer with a web page. */
  page: boolean;
  /** The account does not take part: downloads answer HTTP 403, or lead to the challenge's page. */
  stranger: "no" | "forbidden" | "redirected";
  /** Downloads lead to the sign-in page. */
  forgetful: boolean;
  /** HTTP statuses of the next downloads, in turn. */
  statuses: number[];
  /** Ranges are ignored. */
  wholeOnly: boolean;
  /** After the cuts, the body never goes on. */
  silent: boolean;
  /** Headers added to whole answers. */
  headers: (content: Uint8Array) => Record<string, string>;
}

/** One download as the site saw it. */
export interface Asked {
  file: string;
  range: string | null;
  status: number;
  /** Bytes handed to the connection. */
  sent: number;
}

/** A running site. */
export interface ImitationSite extends AsyncDisposable {
  url: string;
  files: Record<string, Uint8Array>;
  asked: Asked[];
  mischief: Mischief;
}

/** Products of a catalogue of two rows with pictures and one without a label. */
export const CATALOGUE = {
  "x-train":
    ",designation,description,productid,imageid\n0,Piscine,,11,21\n1,Livre,<p>Bon</p>,12,22\n",
  "y-train": ",prdtypecode\n0,2583\n1,10\n",
  "x-test": ",designation,description,productid,imageid\n2,Vélo,,13,23\n",
};

/** Pictures by their path in the archive. */
export const PICTURES: Record<string, Uint8Array> = {
  "images/image_train/image_21_product_11.jpg": noise(9000, 1),
  "images/image_train/image_22_product_12.jpg": noise(7000, 2),
  "images/image_test/image_23_product_13.jpg": noise(8000, 3),
};

/** Starts a site on a free port of this machine. */
export function startSite(mischief: Partial<Mischief> = {}): ImitationSite {
  const text = (content: string) => new TextEncoder().encode(content);
  const archive = Object.entries(PICTURES).map(([name, content]) => ({ name, content }));
  const state: Pick<ImitationSite, "files" | "asked" | "mischief"> = {
    files: {
      "x-train": text(CATALOGUE["x-train"]),
      "y-train": text(CATALOGUE["y-train"]),
      "x-test": text(CATALOGUE["x-test"]),
      "supplementary-files": zipOf([{ name: "images/", content: text("") }, ...archive]),
    },
    asked: [],
    mischief: {
      cuts: [],
      newForm: false,
      page: false,
      stranger: "no",
      forgetful: false,
      statuses: [],
      wholeOnly: false,
      silent: false,
      headers: () => ({}),
      ...mischief,
    },
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(request, state),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    ...state,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

type State = Pick<ImitationSite, "files" | "asked" | "mischief">;

async function answer(request: Request, state: State): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/login/") return await login(request, state.mischief);
  if (pathname.startsWith(PREFIX)) return download(request, pathname.slice(PREFIX.length), state);
  return page("<h1>Rakuten France Multimodal Product Data Classification</h1>");
}

async function login(request: Request, { newForm }: Mischief): Promise<Response> {
  const form = (complaint = "") =>
    page(
      `<p>${complaint}</p><form method="post">` +
        (newForm ? "" : `<input type='hidden' name='csrfmiddlewaretoken' value='${TOKEN}'>`) +
        '<input name="username"><input name="password" type="password"></form>',
      { headers: { "set-cookie": `csrftoken=${COOKIE_TOKEN}; Path=/; SameSite=Lax` } },
    );
  if (request.method === "GET") return form();
  const fields = await request.formData();
  const genuine = fields.get("csrfmiddlewaretoken") === TOKEN &&
    cookiesOf(request).csrftoken === COOKIE_TOKEN && request.headers.get("referer") === request.url;
  if (!genuine) return page("<h1>Forbidden</h1><p>CSRF verification failed.", { status: 403 });
  const known = fields.get("username") === ACCOUNT.user &&
    fields.get("password") === ACCOUNT.password;
  if (!known) return form("Please enter a correct username and password.");
  const headers = new Headers({ location: "/participants/" });
  headers.append("set-cookie", "messages=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0");
  headers.append("set-cookie", `sessionid=${SESSION}; HttpOnly; Path=/; SameSite=Lax`);
  return new Response(null, { status: 302, headers });
}

function download(request: Request, file: string, { files, asked, mischief }: State): Response {
  const record: Asked = { file, range: request.headers.get("range"), status: 0, sent: 0 };
  asked.push(record);
  const response = respond(request, file, { files, mischief, record });
  record.status = response.status;
  return response;
}

function respond(
  request: Request,
  file: string,
  { files, mischief, record }: { files: State["files"]; mischief: Mischief; record: Asked },
): Response {
  const leadTo = (location: string) => new Response(null, { status: 302, headers: { location } });
  if (cookiesOf(request).sessionid !== SESSION || mischief.forgetful) return leadTo("/login/");
  if (mischief.stranger === "forbidden") return page("<h1>403</h1>", { status: 403 });
  if (mischief.stranger === "redirected") return leadTo("/participants/challenges/35/");
  if (mischief.page) return page("<h1>Downloads have moved</h1>");
  const status = mischief.statuses.shift();
  if (status !== undefined) return page(`<h1>${status}</h1>`, { status });
  const content = files[file];
  if (content === undefined) return page("<h1>404</h1>", { status: 404 });
  const etag = `"${createHash("sha1").update(content).digest("hex")}"`;
  const total = content.length;
  const start = mischief.wholeOnly ? 0 : startOf(request, etag);
  if (start >= total) {
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${total}` } });
  }
  const headers = {
    "content-type": "application/octet-stream",
    "content-length": String(total - start),
    etag,
    ...(start > 0
      ? { "content-range": `bytes ${start}-${total - 1}/${total}` }
      : mischief.headers(content)),
  };
  const body = bodyOf(content.subarray(start), mischief, record);
  return new Response(body, { status: start > 0 ? 206 : 200, headers });
}

/** Where the answer begins: a range counts only for the version it was meant for. */
function startOf(request: Request, etag: string): number {
  const condition = request.headers.get("if-range");
  if (condition !== null && condition !== etag) return 0;
  return Number(request.headers.get("range")?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
}

function bodyOf(
  content: Uint8Array,
  mischief: Mischief,
  record: Asked,
): ReadableStream<Uint8Array> {
  const cut = mischief.cuts.shift();
  return new ReadableStream({
    pull(controller) {
      if (record.sent > 0 || cut === 0) {
        if (mischief.silent) return new Promise(() => {});
        // Ending before the announced length makes the server drop the connection.
        return controller.close();
      }
      const piece = content.slice(0, cut);
      record.sent = piece.length;
      controller.enqueue(piece);
      if (cut === undefined) controller.close();
    },
  }, { highWaterMark: 0 });
}

function page(html: string, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  headers.set("content-type", "text/html; charset=utf-8");
  return new Response(`<!DOCTYPE html><html><body>${html}</body></html>`, { ...init, headers });
}

function cookiesOf(request: Request): Record<string, string> {
  const pairs = request.headers.get("cookie")?.split("; ") ?? [];
  return Object.fromEntries(pairs.map((pair) => pair.split("=")));
}

/** Bytes that do not compress. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return state >>> 24;
  });
}
