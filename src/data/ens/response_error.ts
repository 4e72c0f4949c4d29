/** How the challenge site says no to a download, told apart by what the person can do about it. */
import { UserError } from "../../errors.ts";

/** A transfer that may succeed when target again: a cut connection, a busy server. */
export class RetryableError extends Error {
  override name = "RetryableError";
}

/** What was target for. */
export interface DownloadTarget {
  /** The full address. */
  address: string;
  /** The challenge's page, where one registers. */
  page: string;
}

/** The error that an answer stands for, or undefined if it brings a file. */
export function responseError(response: Response, target: DownloadTarget): Error | undefined {
  const { status } = response;
  const landed = new URL(response.url || target.address).pathname;
  if (landed.startsWith("/login")) {
    return new UserError(
      `Cannot download ${target.address}: the site asks to sign in again, expected the sign-in to ` +
        "last; run the command again",
    );
  }
  const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  const isElsewhere = landed !== new URL(target.address).pathname;
  if (status === 401 || status === 403 || (status === 200 && isPage && isElsewhere)) {
    const found = isElsewhere ? `it leads to the page ${landed}` : `HTTP ${status}`;
    return new UserError(
      `Cannot download ${target.address}: ${found}, expected an account that takes part in the ` +
        `challenge; register to it once at ${target.page}`,
    );
  }
  if (status === 429 || status >= 500) return new RetryableError(`HTTP ${status}`);
  if (status === 404 || status === 410 || (status === 200 && isPage)) {
    const found = isPage && status === 200 ? "found a web page" : `HTTP ${status}`;
    return new UserError(
      `Cannot download ${target.address}: ${found}, expected a file; look at data.ens.url and ` +
        "data.ens.challenge, or, if the site has changed, download the files by hand from " +
        `${target.page} and use data.source=directory`,
    );
  }
  if (status === 200 || status === 206 || status === 416) return undefined;
  return new UserError(`Cannot download ${target.address}: HTTP ${status}, expected a file`);
}
