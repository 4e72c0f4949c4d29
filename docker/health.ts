/** Ends with 0 if the server on a port of this machine answers `/health`, else with 1. */

try {
  const { ok } = await fetch(`http://127.0.0.1:${Deno.args[0]}/health`);
  Deno.exit(ok ? 0 : 1);
} catch {
  Deno.exit(1);
}
