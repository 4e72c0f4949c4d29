/** The outs that a data command is about, and its remote. */
import { UserError } from "../src/errors.ts";
import { type DataRepository, openDataRepository } from "../src/versions/data_repository.ts";
import { type NamedRemote, openRemote } from "../src/versions/open_remote.ts";
import type { TrackedOut } from "../src/versions/tracked_outs.ts";
import { workspaceOuts } from "../src/versions/workspace_outs.ts";

/** The options of commands with a remote. */
export const remoteOption = {
  remote: {
    type: "string",
    placeholder: "NAME",
    help: "a remote of .dvc/config, a folder/ or s3://… (default: [core] remote)",
  },
} as const;

/** The positional arguments of commands that take some of the outs. */
export const outWords = { placeholder: "[PATH…]", help: "tracked paths (default: all)" };

/** Opens the repository in the current folder. */
export function openData(): Promise<DataRepository> {
  return openDataRepository((name) => Deno.env.get(name));
}

/**
 * The cached outs of the workspace, or those of them that the words name by path or record.
 *
 * @throws {UserError} for a word that names none.
 */
export async function selectOuts(words: readonly string[]): Promise<TrackedOut[]> {
  const outs = (await workspaceOuts()).filter(({ cache }) => cache);
  if (words.length === 0) return outs;
  return words.flatMap((word) => {
    const path = word.replace(/\/$/, "");
    const named = outs.filter((out) =>
      [out.path, out.source].includes(path) || out.path.startsWith(`${path}/`)
    );
    if (named.length > 0) return named;
    throw new UserError(
      `Cannot find ${word}: no record names it, expected one of ` +
        outs.map((out) => out.path).join(", "),
    );
  });
}

/** Opens the remote, and says which outs go there. */
export async function remoteFor(
  { config }: DataRepository,
  wanted: string | undefined,
  outs: readonly TrackedOut[],
): Promise<NamedRemote & { outs: TrackedOut[] }> {
  const named = await openRemote(config, wanted);
  const here = outs.filter(({ push, remote }) => push && (remote ?? named.name) === named.name);
  return { ...named, outs: here };
}
