/** A file of the challenge site as the source of a download. */
import type { DownloadSource } from "../../download/download.ts";
import { responseError } from "./response_error.ts";
import type { SiteSession } from "./site_session.ts";

/** Names a file by its path on the site and the challenge's page, where an account registers. */
export function siteFile(
  session: SiteSession,
  { path, page }: { path: string; page: string },
): DownloadSource {
  const target = { address: session.url + path, page };
  return {
    address: target.address,
    get: (options) => session.get(path, options),
    refusal: (response) => responseError(response, target),
  };
}
