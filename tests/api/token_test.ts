/** The command that makes tokens, as its task runs it. */
import assert from "node:assert/strict";
import { tokenVerifier } from "../../api/auth/token_verifier.ts";
import { ROOT } from "../_repository.ts";
import { SECRET } from "./_app.ts";

async function token(...args: string[]) {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const [, ...command]: string[] = tasks.token.command.split(" ");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...command, ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", ETIQUETTE_JWT_SECRET: SECRET },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  return { code, out, err };
}

Deno.test("token prints a token that the API takes, for so long", async () => {
  const { out, err } = await token(
    "--sub",
    "shop",
    "--scope",
    "predict,feedback",
    "--minutes",
    "5",
  );
  assert.equal(err, "");
  const verify = (now: number) =>
    tokenVerifier({ secret: new TextEncoder().encode(SECRET) }, {
      rules: { issuer: "etiquette", audience: "etiquette-api", leewaySeconds: 0 },
      now: () => now,
    });
  const caller = await (await verify(Date.now()))(out);
  assert.deepEqual(caller, { subject: "shop", scopes: ["predict", "feedback"] });
  await assert.rejects((await verify(Date.now() + 301_000))(out), { status: 401 });
});

Deno.test("token makes secrets, and says what is wrong", async () => {
  assert.match((await token("--new-secret")).out, /^[\w-]{64}$/);
  const complaints: [string[], RegExp][] = [
    [[], /no --sub, expected the caller's name/],
    [["--sub", "a", "--scope", "root"], /scope 'root', expected one of predict, feedback, admin/],
    [["--sub", "a", "--minutes", "soon"], /--minutes soon, expected a number/],
    [["--sub", "a", "--minutes", "1e300"], /--minutes 1e300, expected a number up to 132480/],
    [["--sub", "a".repeat(201)], /--sub of 201 characters, expected 200 or fewer/],
    [["--sub", "a", "--set", "api.auth.jwks_url=https://issuer.example"], /the keys are those of/],
  ];
  for (const [args, complaint] of complaints) {
    const { code, err } = await token(...args);
    assert.equal(code, 1);
    assert.match(err, complaint);
    assert.ok(!err.includes(SECRET));
  }
});
