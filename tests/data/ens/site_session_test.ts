import assert from "node:assert/strict";
import { credentialsFrom, signIn } from "../../../src/data/ens/site_session.ts";
import { UserError } from "../../../src/errors.ts";
import { ACCOUNT, startSite } from "./_imitation_site.ts";

const URL = "https://challenge.example";

Deno.test("credentialsFrom() reads both variables", { permissions: "none" }, () => {
  const environment = new Map([["ENS_USER", "me"], ["ENS_PASSWORD", "secret"]]);
  assert.deepEqual(credentialsFrom(environment, URL), { user: "me", password: "secret" });
});

Deno.test("credentialsFrom() says which variable is missing and where accounts are made", {
  permissions: "none",
}, () => {
  const cases: [[string, string][], RegExp][] = [
    [[["ENS_USER", "me"]], /found no ENS_PASSWORD, expected both/],
    [[["ENS_PASSWORD", "secret"]], /found no ENS_USER, expected both/],
    [[["ENS_USER", ""]], /found no ENS_USER and no ENS_PASSWORD, expected both/],
  ];
  for (const [variables, words] of cases) {
    assert.throws(() => credentialsFrom(new Map(variables), URL), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, words);
      assert.match(error.message, /account is free and made at https:\/\/challenge\.example/);
      return true;
    });
  }
});

Deno.test("signIn() takes an address with a final slash", async () => {
  await using site = startSite();
  const session = await signIn(`${site.url}/`, ACCOUNT);
  assert.equal(session.url, site.url);
});

Deno.test("a session keeps its cookies from other sites", async () => {
  const seen: (string | null)[] = [];
  const note = (request: Request) => {
    seen.push(request.headers.get("cookie"));
    return new Response("elsewhere");
  };
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using other = Deno.serve(options, note);
  await using home = Deno.serve(options, (request) => {
    if (!request.url.endsWith("/login/")) {
      note(request);
      return Response.redirect(`http://127.0.0.1:${other.addr.port}/`);
    }
    const headers = { "set-cookie": "sessionid=secret" };
    if (request.method === "POST") {
      return new Response(null, { status: 302, headers: { ...headers, location: "/" } });
    }
    return new Response("<input name=csrfmiddlewaretoken value=t>", { headers });
  });
  const session = await signIn(`http://127.0.0.1:${home.addr.port}`, ACCOUNT);
  assert.equal(await (await session.get("/file")).text(), "elsewhere");
  assert.deepEqual(seen, ["sessionid=secret", null]);
});

Deno.test("signIn() does not follow redirects for ever", async () => {
  await using circle = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => Response.redirect(request.url),
  );
  await assert.rejects(signIn(`http://127.0.0.1:${circle.addr.port}`, ACCOUNT), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /\/login\/ redirects more than 5 times/);
    return true;
  });
});

Deno.test("signIn() says when the form is answered otherwise than by a session", async () => {
  const form = "<input name=csrfmiddlewaretoken value=t>";
  const answers: [ResponseInit, RegExp][] = [
    [{ status: 403 }, /sign-in form was answered by HTTP 403/],
    [{ status: 302, headers: { location: "/" } }, /left no cookie 'sessionid'/],
  ];
  for (const [init, words] of answers) {
    await using site = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      ({ method }) => method === "POST" ? new Response(null, init) : new Response(form),
    );
    await assert.rejects(signIn(`http://127.0.0.1:${site.addr.port}`, ACCOUNT), words);
  }
});
