/** schemathesis makes requests from our OpenAPI document and judges what we answer. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../_repository.ts";
import { withFolder } from "../_temporary.ts";
import { type TestServer, withServer } from "../api/_server.ts";
import { writeTrainedModel } from "../api/_trained.ts";

const JUDGE = `${ROOT}.venv/bin/schemathesis`;
/** Generated requests of an operation, beside those that cover its schema. */
const EXAMPLES = 30;

/** A base64 text may be no picture, which no schema can say: then 422 is a good answer. */
const PICTURES = `
[[operations]]
include-path-regex = "^/(predict_product|feedback)"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "422"]

# names of models and their tensors depend on the model in use
[[operations]]
include-path-regex = "^/v2/models/"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "422"]
`;
/** Whatever a form holds is text, and a single field is a list of one: "{}" is a description. */
const FORMS = `${PICTURES}
[[operations]]
include-path = "/predict_product_batch"
checks.negative_data_rejection.expected-statuses = ["200", "401", "413", "415", "422"]
`;

type Media = Record<string, unknown>;
interface Document {
  paths: Record<string, { post?: { requestBody?: { content: Media } } }>;
}

/** Runs the judge over a document with every check there is. */
async function judge(
  { port, token }: TestServer,
  { document, config }: { document: Document; config: string },
): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "etiquette-schemathesis-" });
  try {
    await Deno.writeTextFile(join(folder, "openapi.json"), JSON.stringify(document));
    await Deno.writeTextFile(join(folder, "schemathesis.toml"), config);
    const { success, stdout, stderr } = await new Deno.Command(JUDGE, {
      args: [
        ...["run", "openapi.json", "--url", `http://127.0.0.1:${port}`],
        ...["--header", `Authorization: Bearer ${token}`],
        ...["--checks", "all", "--continue-on-failure", "--max-examples", String(EXAMPLES)],
        ...["--exclude-path-regex", "/versions/"], // answered by the same code
        ...["--seed", "1"],
      ],
      cwd: folder,
    }).output();
    const said = new TextDecoder().decode(stdout);
    assert.ok(success, said + new TextDecoder().decode(stderr));
    return said;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The document without forms. */
function withoutForms(document: Document): Document {
  const copy = structuredClone(document);
  for (const { post } of Object.values(copy.paths)) {
    delete post?.requestBody?.content["multipart/form-data"];
  }
  return copy;
}

const absent = !existsSync(JUDGE);

Deno.test({
  name: "schemathesis finds nothing" + (absent ? " — skipped: .venv has no schemathesis" : ""),
  ignore: absent,
  fn: () =>
    withFolder(async (folder) => {
      await writeTrainedModel(join(folder, "models/text"));
      await withServer({ folder }, async (server) => {
        await server.event("model loaded");
        const document: Document = await (await server.call("/openapi.json")).json();
        const [json, all] = [
          await judge(server, { document: withoutForms(document), config: PICTURES }),
          await judge(server, { document, config: FORMS }),
        ];
        for (const said of [json, all]) {
          assert.match(said, /Tested: 15\n/);
          assert.ok(Number(/(\d+) generated/.exec(said)?.[1]) > 500, said);
        }
      });
    }),
});
