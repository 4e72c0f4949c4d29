/**
 * A signed-in session on the challenge site: cookies, Django's sign-in form and its CSRF token. Knows
 * nothing of the files.
 */
import { Parser } from "htmlparser2";
import { UserError } from "../../errors.ts";
import { ConnectionWatch } from "../../download/connection_watch.ts";
import type { RequestOptions } from "../../download/download.ts";
import { RetryableError } from "../../download/retryable_error.ts";

/** Name and password of an account on the site. */
export interface Credentials {
  user: string;
  password: string;
}

/** Makes requests with the cookies of the account that signed in. */
export interface SiteSession {
  /** The site's address, without a final slash. */
  readonly url: string;
  /**
   * Requests a path of the site and follows redirects; cookies go to the site alone.
   *
   * @throws {TypeError} if the connection fails.
   */
  get(path: string, options?: RequestOptions): Promise<Response>;
}

const TOKEN_FIELD = "csrfmiddlewaretoken";
const SESSION_COOKIE = "sessionid";
const LOGIN = "/login/";
const REDIRECTS = 5;
/** Milliseconds without a byte of the sign-in page. */
const SIGN_IN_TIMEOUT_MS = 60_000;

/**
 * Reads ENS_USER and ENS_PASSWORD from the environment.
 *
 * @throws {UserError} if one is missing.
 */
export function credentialsFrom(
  environment: { get(name: string): string | undefined },
  url: string,
): Credentials {
  const [user, password] = ["ENS_USER", "ENS_PASSWORD"].map((name) => environment.get(name));
  if (user && password) return { user, password };
  const missing = [user ? [] : ["ENS_USER"], password ? [] : ["ENS_PASSWORD"]].flat();
  throw new UserError(
    `Cannot sign in at ${url}: found no ${missing.join(" and no ")}, expected both in the ` +
      "environment, as in `ENS_USER=me ENS_PASSWORD=secret deno task ingest`; the account is " +
      `free and made at ${url}`,
  );
}

/**
 * Signs in through the site's form.
 *
 * @throws {UserError} if the site refuses the account, its form changed, or the connection fails.
 */
export async function signIn(url: string, credentials: Credentials): Promise<SiteSession> {
  const session = new CookieSession(url.replace(/\/+$/, ""));
  const token = await session.readToken();
  await session.submit(token, credentials);
  return session;
}

class CookieSession implements SiteSession {
  readonly #cookies = new Map<string, string>();

  constructor(readonly url: string) {}

  async readToken(): Promise<string> {
    const { response, page } = await this.#reach(async (signal) => {
      const response = await this.get(LOGIN, { signal });
      return { response, page: await response.text() };
    });
    if (!response.ok) throw this.#changed(`the sign-in page answered HTTP ${response.status}`);
    const token = tokenIn(page);
    if (token === undefined) throw this.#changed(`the sign-in page has no field '${TOKEN_FIELD}'`);
    return token;
  }

  async submit(token: string, { user, password }: Credentials): Promise<void> {
    const response = await this.#reach(async (signal) => {
      const response = await this.#request(this.url + LOGIN, {
        method: "POST",
        body: new URLSearchParams({ username: user, password, [TOKEN_FIELD]: token }),
        // Django compares it with the host before it accepts a form over https.
        headers: { referer: this.url + LOGIN },
        signal,
      });
      await response.body?.cancel();
      return response;
    });
    if (response.status === 200) {
      throw new UserError(
        `Cannot sign in at ${this.url} as '${user}': the site refused the name or the password, ` +
          "expected those of an account of that site in ENS_USER and ENS_PASSWORD",
      );
    }
    if (response.status >= 400) {
      throw this.#changed(`the sign-in form was answered by HTTP ${response.status}`);
    }
    if (!this.#cookies.has(SESSION_COOKIE)) {
      throw this.#changed(`signing in left no cookie '${SESSION_COOKIE}'`);
    }
  }

  async get(path: string, options: RequestOptions = {}): Promise<Response> {
    let target = new URL(this.url + path);
    for (let hops = 0; hops <= REDIRECTS; hops++) {
      const response = await this.#request(target.href, options);
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null) return response;
      await response.body?.cancel();
      target = new URL(location, target);
    }
    throw this.#changed(`${path} redirects more than ${REDIRECTS} times`);
  }

  async #request(target: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const home = new URL(target).origin === new URL(this.url).origin;
    if (home && this.#cookies.size > 0) {
      headers.set("cookie", [...this.#cookies].map((pair) => pair.join("=")).join("; "));
    }
    const response = await fetch(target, { ...init, headers, redirect: "manual" });
    if (home) response.headers.getSetCookie().forEach((line) => this.#keep(line));
    return response;
  }

  #keep(line: string): void {
    const [pair] = line.split(";");
    const at = pair.indexOf("=");
    if (at < 1) return;
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    // Django deletes a cookie by an empty value.
    if (value === "" || value === '""') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }

  async #reach<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    using watch = new ConnectionWatch(SIGN_IN_TIMEOUT_MS);
    return await watch.over(ask(watch.signal)).catch((error) => {
      if (!(error instanceof RetryableError)) throw error;
      throw new UserError(
        `Cannot reach ${this.url}: ${error.message}; look at the connection and at data.ens.url`,
      );
    });
  }

  #changed(found: string): UserError {
    return new UserError(
      `Cannot sign in at ${this.url}: ${found}; the site may be out of order or have changed; then download the ` +
        "challenge by hand and use data.source=directory",
    );
  }
}

function tokenIn(page: string): string | undefined {
  let token: string | undefined;
  const parser = new Parser({
    onopentag(name, { name: field, value }) {
      if (name === "input" && field === TOKEN_FIELD && value) token ??= value;
    },
  });
  parser.end(page);
  return token;
}
