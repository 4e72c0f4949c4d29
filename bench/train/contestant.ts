/** A contestant is a process that waits for its turn, so that other load affects all of them alike. */
import { UserError } from "../../src/errors.ts";

/** Result of a turn. */
export interface Turn {
  milliseconds: number;
  /** One a step. */
  losses: number[];
  /** Memory the process holds. */
  bytes: number;
}

/** A process that trains when it is told to. */
export interface Contestant {
  /** Takes steps. */
  turn(steps: number): Promise<Turn>;
  end(): Promise<void>;
}

/**
 * Starts a contestant and waits until it is ready.
 *
 * @throws {UserError} with what it wrote when it ended instead.
 */
export async function startContestant(command: string, args: string[]): Promise<Contestant> {
  const child = new Deno.Command(command, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(child.stderr).text();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  const answer = async () => {
    while (!rest.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new UserError(`Cannot run ${args[0]}:\n${(await complaints).trim()}`);
      rest += value;
    }
    const end = rest.indexOf("\n");
    const line = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return JSON.parse(line);
  };
  await answer(); // ready
  return {
    turn: async (steps) => {
      await writer.write(new TextEncoder().encode(`${steps}\n`));
      return await answer();
    },
    end: async () => {
      await writer.close();
      await child.status;
    },
  };
}
