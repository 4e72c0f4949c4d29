/** Makes tokens for callers of the API, and secrets to sign them with. */
import { SignJWT } from "jose";
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { loadParams } from "../src/config/params.ts";
import { type Scope, SCOPES } from "./auth/gate.ts";
import { MAX_LIFETIME_SECONDS, MAX_SUBJECT } from "./auth/token_verifier.ts";
import { newSecret, readSecret } from "./auth/secret.ts";

await runCommand({
  name: "token",
  summary: "Print a token for the API, signed with the secret in ETIQUETTE_JWT_SECRET.",
  options: {
    sub: { type: "string", placeholder: "NAME", help: "who will call" },
    scope: {
      type: "string",
      multiple: true,
      placeholder: "SCOPE",
      help: `what for: ${SCOPES.join(", ")} (default: predict); may be repeated`,
    },
    minutes: { type: "string", placeholder: "N", help: "how long it is good for (default: 60)" },
    "new-secret": { type: "boolean", help: "print a new secret instead" },
  },
  examples: [
    "export ETIQUETTE_JWT_SECRET=$(deno task -q token --new-secret)",
    "deno task -q token --sub shop --scope predict --scope feedback --minutes 60",
  ],
}, async ({ options, overrides }) => {
  if (options["new-secret"]) return console.log(newSecret());
  const { api: { auth } } = await loadParams({ overrides });
  if (auth.jwks_url !== null) {
    throw new UserError(`Cannot make a token: the keys are those of ${auth.jwks_url}`);
  }
  const subject = options.sub;
  if (!subject) throw new UserError("Cannot make a token: no --sub, expected the caller's name");
  if (subject.length > MAX_SUBJECT) {
    throw new UserError(
      `Cannot make a token: --sub of ${subject.length} characters, expected ${MAX_SUBJECT} or fewer`,
    );
  }
  const minutes = Number(options.minutes ?? 60);
  const most = MAX_LIFETIME_SECONDS / 60;
  if (!(minutes > 0 && minutes <= most)) {
    throw new UserError(
      `Cannot make a token: --minutes ${options.minutes}, expected a number up to ${most}`,
    );
  }
  const token = await new SignJWT({ scope: scopesIn(options.scope).join(" ") })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(subject)
    .setIssuer(auth.issuer)
    .setAudience(auth.audience)
    .setIssuedAt()
    .setExpirationTime(`${Math.max(1, Math.round(minutes * 60))}s`)
    .sign(readSecret((name) => Deno.env.get(name)));
  console.log(token);
});

function scopesIn(options: readonly string[]): Scope[] {
  const names = options.length > 0 ? options.flatMap((one) => one.split(/[\s,]+/)) : ["predict"];
  return names.map((name) => {
    const known = SCOPES.find((scope) => scope === name);
    if (known) return known;
    throw new UserError(
      `Cannot make a token: scope '${name}', expected one of ${SCOPES.join(", ")}`,
    );
  });
}
