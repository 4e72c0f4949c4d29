/** The edge every command shares: options, `--help`, `--set`, and how failures end. */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { messageOf, UserError } from "./errors.ts";
import { inheritedOverrides, OVERRIDES_VARIABLE } from "./params.ts";
import { PROGRESS_VARIABLE } from "./progress.ts";

/** One option of a command. */
export interface Option {
  type: "boolean" | "string";
  help: string;
  /** Shown for a string option, as in `--only STAGE`. */
  placeholder?: string;
  multiple?: boolean;
}

/** A command's name, purpose and options. */
export interface Command<Options extends Record<string, Option>> {
  /** As typed after `deno task`. */
  name: string;
  summary: string;
  options?: Options;
  examples?: string[];
}

type Parsed<Options extends Record<string, Option>> = {
  [Name in keyof Options]: Options[Name]["multiple"] extends true ? string[]
    : Options[Name]["type"] extends "boolean" ? boolean
    : string | undefined;
};

/** What a command's body receives. */
export interface Invocation<Options extends Record<string, Option>> {
  options: Parsed<Options>;
  /** `--set` overrides, those inherited from a parent process first. */
  overrides: string[];
}

const shared: Record<string, Option> = {
  set: {
    type: "string",
    multiple: true,
    placeholder: "KEY=VALUE",
    help: "override one parameter of params.yaml; may be repeated",
  },
  help: { type: "boolean", help: "show this help" },
};

/**
 * Parses the command line, runs `body` and ends the process: 0 on success, 1 after a `UserError`
 * (its message alone), 2 for a wrong option; any other error keeps its stack.
 */
export async function runCommand<Options extends Record<string, Option>>(
  command: Command<Options>,
  body: (invocation: Invocation<Options>) => Promise<void>,
  args: string[] = Deno.args,
): Promise<void> {
  const options = { ...command.options, ...shared };
  let values: Record<string, unknown>;
  try {
    values = parseArgs({ args, options: optionsConfig(options), strict: true }).values;
  } catch (error) {
    console.error(`${messageOf(error)}\nSee: deno task ${command.name} --help`);
    Deno.exit(2);
  }
  if (values.help) {
    console.log(helpOf(command, options));
    return;
  }
  const overrides = [...inheritedOverrides(), ...(values.set as string[] ?? [])];
  Deno.env.set(OVERRIDES_VARIABLE, JSON.stringify(overrides));
  if (isStage()) endWithRunner();
  try {
    await body({ options: values as Parsed<Options>, overrides });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exit(1);
  }
  if (isStage()) Deno.exit(0);
}

/** Whether the pipeline's runner started this process. */
function isStage(): boolean {
  return Deno.env.get(PROGRESS_VARIABLE) === "events";
}

/** Ends this process when the runner is gone: its end of standard input closes, however it died. */
async function endWithRunner(): Promise<void> {
  await Deno.stdin.readable.pipeTo(new WritableStream());
  Deno.exit(1);
}

function optionsConfig(options: Record<string, Option>): ParseArgsOptionsConfig {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
}

function helpOf(command: Command<Record<string, Option>>, options: Record<string, Option>): string {
  const rows = Object.entries(options).map(([name, option]) =>
    [`--${name}${option.placeholder ? ` ${option.placeholder}` : ""}`, option.help] as const
  );
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  return [
    command.summary,
    "",
    `usage: deno task ${command.name} [options]`,
    "",
    ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}${help}`),
    ...(command.examples ? ["", "examples:", ...command.examples.map((line) => `  ${line}`)] : []),
  ].join("\n");
}
