/** How the challenge site says no to a download, told apart by what the person can do about it. */
import { UserError } from "../../errors.ts";

/** A transfer that may succeed when asked again: a cut connection, a busy server. */
export class Interruption extends Error {
  override name = "Interruption";
}

/** What was asked for. */
export interface Asked {
  /** The full address. */
  address: string;
  /** The challenge's page, where one registers. */
  page: string;
}

/** The error that an answer stands for, or undefined if it brings a file. */
export function refusalOf(response: Response, asked: Asked): Error | undefined {
  const { status } = response;
  const landed = new URL(response.url || asked.address).pathname;
  if (landed.startsWith("/login")) {
    return new UserError(
      `Cannot download ${asked.address}: the site asks to sign in again, expected the sign-in to ` +
        "last; run the command again",
    );
  }
  const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  const isElsewhere = landed !== new URL(asked.address).pathname;
  if (status === 401 || status === 403 || (status === 200 && isPage && isElsewhere)) {
    const found = isElsewhere ? `it leads to the page ${landed}` : `HTTP ${status}`;
    return new UserError(
      `Cannot download ${asked.address}: ${found}, expected an account that takes part in the ` +
        `challenge; register to it once at ${asked.page}`,
    );
  }
  if (status === 429 || status >= 500) return new Interruption(`HTTP ${status}`);
  if (status === 404 || status === 410 || (status === 200 && isPage)) {
    const found = isPage && status === 200 ? "found a web page" : `HTTP ${status}`;
    return new UserError(
      `Cannot download ${asked.address}: ${found}, expected a file; look at data.ens.url and ` +
        "data.ens.challenge, or, if the site has changed, download the files by hand from " +
        `${asked.page} and use data.source=directory`,
    );
  }
  if (status === 200 || status === 206 || status === 416) return undefined;
  return new UserError(`Cannot download ${asked.address}: HTTP ${status}, expected a file`);
}
