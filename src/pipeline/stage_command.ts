/** Commands that write outs: each is alone in its repository, or runs under the runner's lock. */
import {
  type Command,
  type Invocation,
  type Option,
  runCommand,
} from "../terminal/command_line.ts";
import { lockRepository } from "./repository_lock.ts";

/** Runs a command as `runCommand` does, after waiting for a run or stage that writes outs here. */
export function runStageCommand<Options extends Record<string, Option>>(
  command: Command<Options>,
  body: (invocation: Invocation<Options>) => Promise<void>,
): Promise<void> {
  return runCommand(command, async (invocation) => {
    using _lock = await lockRepository({ wait: true, onWait: reportWaiting });
    await body(invocation);
  });
}

/** Prints which process is waited for. */
export function reportWaiting(owner: string): void {
  console.log(`waiting: ${owner} is at work here`);
}
