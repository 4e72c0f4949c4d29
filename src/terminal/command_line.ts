/** Runs a command: parses options, prints `--help`, applies `--set` and reports failures. */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { errorMessage, UserError } from "../errors.ts";
import { unnamedFileError } from "../system_error.ts";
import { inheritedOverrides, OVERRIDES_VARIABLE } from "../config/inherited_overrides.ts";
import { PROGRESS_VARIABLE } from "./progress_events.ts";

/** One option of a command. */
export interface Option {
  type: "boolean" | "string";
  help: string;
  /** One letter, as in `-h`. */
  short?: string;
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
  /** Positional arguments; refused if absent. */
  words?: { placeholder: string; help: string };
  examples?: string[];
}

type Parsed<Options extends Record<string, Option>> = {
  [Name in keyof Options]: Options[Name]["multiple"] extends true ? string[]
    : Options[Name]["type"] extends "boolean" ? boolean
    : string | undefined;
};

/** The arguments of a command's body. */
export interface Invocation<Options extends Record<string, Option>> {
  options: Parsed<Options>;
  words: string[];
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
  help: { type: "boolean", short: "h", help: "show this help" },
};

/**
 * Parses the command line, runs `body` and ends the process: 0 on success, 1 after a `UserError`
 * or an error of the operating system (its message alone), 2 for a wrong option.
 *
 * @throws {unknown} any other error of `body`, which then ends the process with its stack.
 */
export async function runCommand<Options extends Record<string, Option>>(
  command: Command<Options>,
  body: (invocation: Invocation<Options>) => Promise<void>,
  args: string[] = Deno.args,
): Promise<void> {
  const options = { ...command.options, ...shared };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args, command, options);
  } catch (error) {
    console.error(
      `error: ${describeParseError(error, options)}\nSee: deno task ${command.name} --help`,
    );
    Deno.exit(2);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(helpText(command, options));
    return;
  }
  if (isStage()) exitWithParent();
  try {
    const overrides = [...inheritedOverrides(), ...values.set as string[]];
    Deno.env.set(OVERRIDES_VARIABLE, JSON.stringify(overrides));
    await body({ options: values as Parsed<Options>, words: positionals, overrides });
  } catch (error) {
    const told = unnamedFileError(error);
    if (!(told instanceof UserError)) throw told;
    console.error(`error: ${told.message}`);
    Deno.exit(1);
  }
  if (isStage()) Deno.exit(0);
}

/** Returns true if the pipeline's runner started this process. */
function isStage(): boolean {
  return Deno.env.get(PROGRESS_VARIABLE) === "events";
}

/** Exits when the runner ends: its end of standard input closes, however it died. */
async function exitWithParent(): Promise<void> {
  await Deno.stdin.readable.pipeTo(new WritableStream());
  Deno.exit(1);
}

function parse(
  args: string[],
  { words }: Command<Record<string, Option>>,
  options: Record<string, Option>,
): { values: Record<string, unknown>; positionals: string[] } {
  return parseArgs({
    args,
    options: optionsConfig(options),
    strict: true,
    allowPositionals: words !== undefined,
  });
}

/** Formats a parse error: Node's first sentence and the options that exist. */
function describeParseError(error: unknown, options: Record<string, Option>): string {
  const [complaint] = errorMessage(error).split(". ");
  if (!complaint.startsWith("Unknown option")) return complaint;
  return `${complaint}, expected one of ${
    Object.keys(options).map((name) => `--${name}`).join(", ")
  }`;
}

function optionsConfig(options: Record<string, Option>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false, short }]) => {
      const absent = multiple ? [] : type === "boolean" ? false : undefined;
      return [name, {
        type,
        multiple,
        ...(short ? { short } : {}),
        ...(absent === undefined ? {} : { default: absent }),
      }];
    }),
  ) as ParseArgsOptionsConfig;
}

function helpText(
  command: Command<Record<string, Option>>,
  options: Record<string, Option>,
): string {
  const { words, examples } = command;
  const rows = [
    ...(words ? [[words.placeholder, words.help] as const] : []),
    ...Object.entries(options).map(([name, { placeholder, short, help }]) => {
      const flag = `${short ? `-${short}, ` : ""}--${name}${placeholder ? ` ${placeholder}` : ""}`;
      return [flag, help] as const;
    }),
  ];
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  return [
    command.summary,
    "",
    `usage: deno task ${command.name} [options]${words ? ` ${words.placeholder}` : ""}`,
    "",
    ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}${help}`),
    ...(examples ? ["", "examples:", ...examples.map((line) => `  ${line}`)] : []),
  ].join("\n");
}
