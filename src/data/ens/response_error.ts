/** Maps the challenge site's responses to errors, by the remedy that a person has. */
import { RetryableError } from "../../download/retryable_error.ts";
import { UserError } from "../../errors.ts";

/** The requested address and the page to register at. */
export interface DownloadTarget {
  /** The full URL. */
  address: string;
  /** The challenge's page, where an account registers. */
  page: string;
}

/** Returns the error that a response means, or undefined if it carries a file. */
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
