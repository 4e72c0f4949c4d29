/** Chromium judges the page of /docs: drawn by its own script, under its policy, with no network. */
import assert from "node:assert/strict";
import { withServer } from "../api/_server.ts";
import { withFolder } from "../_temporary.ts";

const BROWSER = "chromium";

async function isThere(): Promise<boolean> {
  try {
    return (await new Deno.Command(BROWSER, { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}

/** What a page looks like once its scripts have run, and what the browser complained of. */
async function drawn(url: string, profile: string): Promise<{ page: string; complaints: string }> {
  const { success, stdout, stderr } = await new Deno.Command(BROWSER, {
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`],
      ...["--virtual-time-budget=10000", "--enable-logging=stderr", "--dump-dom"],
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      url,
    ],
    stdout: "piped",
    stderr: "piped",
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert.ok(success, said);
  const complaints = said.split("\n").filter((line) =>
    /:CONSOLE:/.test(line) && /violates|rror/.test(line)
  );
  return { page: new TextDecoder().decode(stdout), complaints: complaints.join("\n") };
}

const there = await isThere();

Deno.test({
  name: `/docs is drawn in a browser that reaches nobody else${
    there ? "" : ` — skipped: no ${BROWSER}`
  }`,
  ignore: !there,
  fn: () =>
    withFolder((folder) =>
      withServer({ folder }, async ({ port, events }) => {
        const { page, complaints } = await drawn(
          `http://127.0.0.1:${port}/docs`,
          `${folder}/profile`,
        );
        for (
          const word of ["Predict the type of a product", "/predict_text_list", "Authentication"]
        ) {
          assert.ok(page.includes(word), `the page does not show '${word}'`);
        }
        assert.equal(complaints, "");
        const asked = events.filter(({ event }) => event === "request").map(({ path }) => path);
        assert.deepEqual(asked.slice(0, 3), ["/docs", "/docs/scalar.js", "/openapi.json"]);
      })
    ),
});
