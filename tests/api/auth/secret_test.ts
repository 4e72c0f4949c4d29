import assert from "node:assert/strict";
import { join } from "node:path";
import { newSecret, readSecret } from "../../../api/auth/secret.ts";
import { withFolder } from "../../_temporary.ts";

function environment(variables: Record<string, string>) {
  return (name: string) => variables[name];
}

Deno.test("readSecret() takes a secret of 32 bytes, without white space around it", () => {
  const secret = "élan vital, où vas-tu donc à midi";
  const bytes = readSecret(environment({ ETIQUETTE_JWT_SECRET: ` ${secret}\n` }));
  assert.equal(new TextDecoder().decode(bytes), secret);
});

Deno.test("readSecret() prefers a file, as secrets are mounted", () =>
  withFolder(async (folder) => {
    const path = join(folder, "secret");
    await Deno.writeTextFile(path, `${newSecret().slice(0, 40)}\n`);
    const variables = { ETIQUETTE_JWT_SECRET: "x", ETIQUETTE_JWT_SECRET_FILE: path };
    assert.equal(readSecret(environment(variables)).length, 40);
    assert.throws(() => readSecret(environment({ ETIQUETTE_JWT_SECRET_FILE: folder + "/none" })), {
      name: "UserError",
      message: /^Cannot read ETIQUETTE_JWT_SECRET_FILE: /,
    });
  }));

Deno.test("readSecret() refuses none or a short one, says how to make one and never shows it", () => {
  for (
    const [secret, found] of [[undefined, "no secret"], ["hunter2", "7 bytes"], [" ", "no secret"]]
  ) {
    const variables: Record<string, string> = secret ? { ETIQUETTE_JWT_SECRET: secret } : {};
    assert.throws(() => readSecret(environment(variables)), (error: Error) => {
      assert.equal(error.name, "UserError");
      assert.ok(error.message.includes(found as string), error.message);
      assert.match(error.message, /deno task -q token --new-secret/);
      assert.ok(!error.message.includes("hunter2"));
      return true;
    });
  }
});

Deno.test("newSecret() makes secrets that are good and new", () => {
  const secret = newSecret();
  assert.equal(readSecret(environment({ ETIQUETTE_JWT_SECRET: secret })).length, 64);
  assert.match(secret, /^[\w-]+$/);
  assert.notEqual(secret, newSecret());
});

Deno.test("readSecret() refuses a secret that repeats itself, and never shows it", () => {
  const weak = ["a".repeat(64), "0123456789abcdef".repeat(4), "hunter2".repeat(10), "é".repeat(40)];
  for (const secret of weak) {
    assert.throws(
      () => readSecret(environment({ ETIQUETTE_JWT_SECRET: secret })),
      (error: Error) => {
        assert.match(
          error.message,
          /the secret repeats itself, about \d+ bits, expected 100 or more/,
        );
        assert.ok(!error.message.includes(secret.slice(0, 7)));
        return true;
      },
    );
  }
});
