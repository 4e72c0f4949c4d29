/** Debian's Chromium, for tests that need a real browser. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PATH = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((path) => existsSync(path));

/**
 * A test with a browser; without one, or without something else that `missing` tells, it is skipped,
 * with the reason in its name.
 */
export function browserTest(
  name: string,
  body: (browser: Browser) => Promise<void>,
  { missing }: { missing?: string } = {},
): void {
  const lack = PATH ? missing : "no chromium; on Debian: apt install chromium";
  Deno.test({
    name: lack === undefined ? name : `${name} (skipped: ${lack})`,
    ignore: lack !== undefined,
    // The browser's process and sockets outlive what Deno's sanitizers look at.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const browser = await chromium.launch({ executablePath: PATH, args: ["--no-sandbox"] });
      try {
        await body(browser);
      } finally {
        await browser.close();
      }
    },
  });
}
