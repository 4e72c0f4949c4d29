/** The command that starts Deno again. */

/**
 * This Deno's own path where that may be run, else its name: `--allow-run=deno` grants what the PATH
 * holds under this name, which need not be that path (npx puts a link there).
 */
export function denoCommand(): string {
  const command = Deno.execPath();
  const { state } = Deno.permissions.querySync({ name: "run", command });
  return state === "granted" ? command : "deno";
}
