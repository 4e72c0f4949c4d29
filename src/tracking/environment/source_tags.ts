/** MLflow's tags for the source of a run: program, git commit, branch and repository. */
import { hostname } from "node:os";
import type { Texts } from "../entities.ts";

/** The tags of a run of this process. Whatever cannot be found out is left out. */
export async function sourceTags(program: string): Promise<Texts> {
  const [commit, branch, url, changes] = await Promise.all([
    git("rev-parse", "HEAD"),
    git("rev-parse", "--abbrev-ref", "HEAD"),
    git("remote", "get-url", "origin"),
    git("status", "--porcelain", "--untracked-files=no"),
  ]);
  return {
    "mlflow.source.name": program,
    "mlflow.source.type": "LOCAL",
    host: hostname(),
    ...(commit ? { "mlflow.source.git.commit": commit } : {}),
    ...(branch ? { "mlflow.source.git.branch": branch } : {}),
    ...(url ? { "mlflow.source.git.repoURL": withoutCredentials(url) } : {}),
    ...(commit && changes !== undefined ? { "git.dirty": String(changes !== "") } : {}),
  };
}

/** A remote's address as others may read it. */
export function withoutCredentials(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, "$1");
}

async function git(...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", { args, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied;
    if (absent) return undefined;
    throw error;
  }
}
