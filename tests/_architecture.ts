/**
 * The house rules as functions from source texts to complaints. They know paths and text only, so
 * they judge a made-up tree as well as the real one.
 */
import { posix } from "node:path";
import { chainsFrom, type Import, importsOf, type SourceTree, valueGraph } from "./_imports.ts";
import { COMPOSERS, PURE_ROOMS, roomOf, ROOMS, SERVING, TYPE_ONLY } from "./_rooms.ts";
import { blank } from "./_source_text.ts";

/** A file and the rule it breaks, in one line. */
export type Complaint = string;

/** A house rule; complaints come in no particular order. */
export type Rule = (tree: SourceTree) => Complaint[];

/** Those who look on from outside; production imports nothing from them. */
const OUTSIDERS = ["tests", "bench"];

/** Rooms whose results reach an out: no clock decides anything in them. */
const CLOCKLESS = /^(models|training|artifact|prediction)(\/|$)/;
const CLOCK = /\bDate\.now\b|\bnew Date\b|\bperformance\.now\b|\bTemporal\.Now\b/;
const GLOBAL_CHANCE = /\bMath\.random\b/;
const CHANCE = /\bcrypto\.(?:getRandomValues|randomUUID)\b/;
const WORLD =
  /\bDeno\.\w+|\bprocess\.\w+|\bfetch\s*\(|\bnew WebSocket\b|\bset(?:Timeout|Interval)\b/;
const WORLD_MODULES =
  /^(node:)?(fs|net|http|https|http2|tls|dns|dgram|child_process|worker_threads|os|process|timers)(\/|$)/;

/** Every folder of src has a row in the table of rooms. */
export const roomsAreKnown: Rule = (tree) =>
  [...tree.keys()]
    .filter((path) => path.startsWith("src/") && !Object.hasOwn(ROOMS, roomOf(path)))
    .map((path) => `${path}: unknown room, expected one of tests/_rooms.ts`);

/** Imports, of types too, follow the table of who may know whom. */
export const importsFollowTheTable: Rule = eachImport((path, { target, typeOnly }, tree) => {
  const from = roomOf(path);
  const to = roomOf(target);
  if (!tree.has(target) || from === to || OUTSIDERS.includes(from)) return;
  const allowed = COMPOSERS[from] ?? ROOMS[from] ?? [];
  if (to === "leaf" || allowed.includes(to)) return;
  if (typeOnly && TYPE_ONLY[from]?.includes(to)) return;
  return `imports ${target}, but ${from} may import ${["leaf", ...allowed].join(", ")}`;
});

/** No file needs itself to be loaded. */
export const noValueCycles: Rule = (tree) => {
  const graph = valueGraph(tree);
  const cycles = [...graph].flatMap(([path, targets]) =>
    chainsFrom(targets, graph).filter((chain) => chain.at(-1) === path).slice(0, 1)
      .map((chain) => [path, ...chain])
  );
  // Each file of a cycle finds it; the alphabetically first one reports it.
  return cycles.filter((cycle) => cycle.every((path) => cycle[0] <= path))
    .map((cycle) => `${cycle[0]}: import cycle ${cycle.join(" → ")}`);
};

/** The serving process loads no file that trains. */
export const servingNeverTrains: Rule = (tree) => {
  const serving = [...tree.keys()].filter((path) => path.startsWith("api/"));
  const rooms = new Set(SERVING);
  return chainsFrom(serving, valueGraph(tree))
    .filter((chain) => !rooms.has(roomOf(chain.at(-1)!)) && !chain.at(-1)!.startsWith("api/"))
    .map((chain) => `${chain[0]}: loads the trainer by ${chain.join(" → ")}`);
};

/** ONNX Runtime has one door. */
export const onlyRuntimeImportsOnnxRuntime: Rule = eachImport((path, { specifier }) => {
  if (!/^(npm:)?onnxruntime/.test(specifier)) return;
  if (roomOf(path) === "runtime" || OUTSIDERS.includes(roomOf(path))) return;
  return `imports ${specifier}, but only src/runtime may`;
});

/** Parameters are read in one place and handed down as values. */
export const onlyParamsReadsParams: Rule = (tree) => {
  const callers = ["config", "terminal", ...Object.keys(COMPOSERS), ...OUTSIDERS];
  return [...tree].filter(([path]) =>
    path !== "src/config/params.ts" && !OUTSIDERS.includes(roomOf(path))
  )
    .flatMap(([path, source]) => {
      const code = blank(source, { strings: false });
      // DVC's default parameter file has this name, and these rooms speak DVC's terms.
      const opens = /["'`/]params\.yaml\b/.test(code) &&
        !["dvc", "pipeline"].includes(roomOf(path));
      const calls = /\bloadParams\b/.test(code) && !callers.includes(roomOf(path));
      return [
        ...(opens ? [`${path}: names params.yaml, but only src/config/params.ts opens it`] : []),
        ...(calls ? [`${path}: calls loadParams, but ${roomOf(path)} receives values`] : []),
      ];
    });
};

/** A file that begins with an underscore belongs to its folder; among tests it is a fixture of all. */
export const privateFilesStayHome: Rule = eachImport((path, { target }) => {
  if (!posix.basename(target).startsWith("_")) return;
  if (roomOf(path) === "tests" && roomOf(target) === "tests") return;
  if (posix.dirname(path) === posix.dirname(target)) return;
  return `imports ${target}, which is private to its folder`;
});

/** Code imports the file that defines the thing; `mod.ts` is a face for notebooks. */
export const noBarrels: Rule = eachImport((path, { target, kind }) => {
  if (kind === "export" && posix.basename(path) !== "mod.ts") {
    return `re-exports ${target}: import it where it is defined`;
  }
  if (/^(mod|index)\.tsx?$/.test(posix.basename(target)) && roomOf(path) !== "notebooks") {
    return `imports the barrel ${target}: import the file that defines the thing`;
  }
});

/** A lazy import hides a cycle; only packages that few commands need may wait. */
export const lazyImportsOfLargePackages: Rule = eachImport((path, { kind, specifier }) => {
  const lazy = ["runtime", "dvc", "versions", "pipelines", ...OUTSIDERS].includes(roomOf(path));
  if (kind !== "dynamic" || lazy) return;
  return `imports ${specifier} lazily, but only large packages may be`;
});

/** Names say what a file is about. */
export const namesSaySomething: Rule = (tree) =>
  [...tree.keys()].flatMap((path) => {
    const vague = path.split("/").map((part) => part.replace(/\.\w+$/, "").replace(/^_/, ""))
      .find((part) => /^(utils?|common|helpers?|types?|misc|shared|lib|index)$/.test(part));
    return vague ? [`${path}: '${vague}' says nothing, expected the name of its subject`] : [];
  });

/** Files of src, pipelines and tests are named in snake_case. */
export const namesAreSnakeCase: Rule = (tree) =>
  [...tree.keys()]
    .filter((path) => /^(src|pipelines|notebooks|tests|bench)\//.test(path))
    .filter((path) => !/^_?[a-z0-9]+(_[a-z0-9]+)*\.(ts|tsx|py)$/.test(posix.basename(path)))
    .map((path) => `${path}: file name, expected snake_case`);

/** A file is one sitting, a pipeline step one page. */
export const filesAreShort: Rule = (tree) =>
  [...tree].flatMap(([path, source]) => {
    const limit = roomOf(path) === "pipelines" ? 80 : 400;
    const lines = source.split("\n").length - 1;
    return lines > limit ? [`${path}: ${lines} lines, expected at most ${limit}`] : [];
  });

/** Time, seed and bytes are arguments of whatever reaches an out. */
export const pureRoomsTouchNothing: Rule = (tree) =>
  [...tree].flatMap(([path, source]) => {
    const room = roomOf(path);
    const pure = PURE_ROOMS.some((name) => room === name || room.startsWith(`${name}/`));
    if (!path.startsWith("src/")) return [];
    const code = blank(source, { strings: true });
    const touched = [
      GLOBAL_CHANCE,
      ...(pure || CLOCKLESS.test(room) ? [CLOCK, CHANCE] : []),
      ...(pure ? [WORLD] : []),
    ].flatMap((pattern) => pattern.exec(code)?.[0] ?? []);
    const modules = importsOf(path, source).map(({ specifier }) => specifier)
      .filter((specifier) => pure && WORLD_MODULES.test(specifier));
    return [...touched, ...modules].map((what) => `${path}: uses ${what}, but ${room} is pure`);
  });

/** Importing a file of src does nothing but define. */
export const nothingHappensAtImport: Rule = (tree) =>
  [...tree].filter(([path]) => path.startsWith("src/")).flatMap(([path, source]) => {
    const statement =
      /^(?:(?:await|for|while|if|try|switch|throw)\b(?! \(import\.meta\.main\))|[a-z_$][\w$.]*\(|(?:export )?(?:const|let) .*= await\b|(?:Deno|console|process|globalThis)\.).*/im
        .exec(blank(source, { strings: true }));
    return statement ? [`${path}: runs at import: ${statement[0].trim()}`] : [];
  });

/** Every file of src says what it is, and every export what it does. */
export const exportsAreDocumented: Rule = (tree) =>
  [...tree].filter(([path]) => path.startsWith("src/")).flatMap(([path, source]) => {
    const header = source.startsWith("/**") ? [] : [`${path}: no header comment`];
    if (posix.basename(path).startsWith("_")) return header;
    const lines = source.split("\n");
    const bare = lines.flatMap((line, at) => {
      const name = exportedName(line);
      const documented = lines[at - 1]?.trim().endsWith("*/");
      const overload = exportedName(lines[at - 1] ?? "") === name;
      return name && !documented && !overload ? [`${path}: export ${name} has no comment`] : [];
    });
    return [...header, ...bare];
  });

/** Folders of tests whose subjects are pure rooms. */
const PURE_TESTS = /^tests\/(nn|features|scoring|drift|monitoring)\/.*_test\.ts$/;

/** Tests of pure rooms have no permissions; those that open a session may have some. */
export const pureTestsHaveNoPermissions: Rule = (tree) =>
  [...tree].filter(([path]) => PURE_TESTS.test(path)).flatMap(([path, source]) => {
    const code = blank(source, { strings: true });
    const opensSessions = importsOf(path, source).some(({ target }) =>
      roomOf(target) === "runtime"
    );
    return [...code.matchAll(/\bDeno\.test\(/g)].flatMap(({ index }) => {
      const line = code.slice(0, index).split("\n").length;
      const found = permissionsAt(source, code, index);
      if (found === "none" || (found !== undefined && opensSessions)) return [];
      return [`${path}: the test in line ${line} has permissions ${found}, expected none`];
    });
  });

/** The permissions in the second argument of the call at an index, or of the constant it names. */
function permissionsAt(source: string, code: string, call: number): string | undefined {
  const at = afterFirstArgument(code, code.indexOf("(", call) + 1);
  const name = /^\s*([\w$]+)\s*,/.exec(code.slice(at))?.[1];
  const declared = name && new RegExp(`\\bconst ${name} = (?=\\{)`).exec(code);
  const start = declared ? declared.index + declared[0].length : at;
  return /^\s*\{\s*permissions:\s*(?:"(\w+)"|\{([^}]*)\})/.exec(source.slice(start))
    ?.slice(1).find((text) => text !== undefined)?.trim();
}

/** The position after the comma that ends the argument at `start`. */
function afterFirstArgument(code: string, start: number): number {
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    if ("([{".includes(code[at])) depth++;
    if (")]}".includes(code[at])) depth--;
    if (depth < 0 || (depth === 0 && code[at] === ",")) return at + 1;
  }
  return code.length;
}

/** A docstring begins with its subject or verb, so that it says what a thing is or does. */
export const docstringsAreSentences: Rule = (tree) =>
  [...tree].filter(([path]) => /^(src|api|pipelines)\//.test(path)).flatMap(([path, source]) =>
    [...source.matchAll(/\/\*\*\s+(?:\* )?((?:What|How|Of|Whether|Who|Whose)\b.*)/g)]
      .map(([, line]) =>
        `${path}: docstring '${line.replace(" */", "")}', expected what it is or does`
      )
  );

/** Functions are named by verbs, not as properties of something. */
export const functionsAreVerbs: Rule = (tree) =>
  [...tree].filter(([path]) => /^(src|api|pipelines)\//.test(path)).flatMap(([path, source]) =>
    [...blank(source, { strings: true }).matchAll(/^export (?:async )?function\*? (\w+Of)\b/gm)]
      .map(([, name]) => `${path}: function ${name}, expected a verb`)
  );

/** Names of files that are parts with one meaning in several places. */
const PARALLEL = [
  // An operator's shape rule and gradient, the function that builds it, and its layer.
  /^src\/nn\/(ops|expressions|layers)\//,
  // A stage and its section of params.yaml.
  /^(pipelines|src\/config\/sections)\//,
  // The errors that a room throws.
  /(^|\/)errors\.ts$/,
];

/** A basename says which file is meant, save in folders that are parallel on purpose. */
export const basenamesAreDistinct: Rule = (tree) => {
  const files = [...tree.keys()].filter((path) => /^(src|api|pipelines)\//.test(path));
  return files.flatMap((path) => {
    const namesakes = files.filter((other) => posix.basename(other) === posix.basename(path));
    const allowed = PARALLEL.some((place) => namesakes.every((other) => place.test(other)));
    if (namesakes[0] !== path || namesakes.length === 1 || allowed) return [];
    return [`${path}: ${namesakes.slice(1).join(", ")} has the same name, expected another`];
  });
};

/** The compiler and the linter are obeyed, not silenced. */
export const nothingIsSilenced: Rule = (tree) =>
  [...tree].flatMap(([path, source]) => {
    const directive =
      /@ts-(?:ignore|nocheck|expect-error)|(?:deno|eslint|fmt)-(?:lint-)?(?:ignore|disable)[\w-]*/
        .exec(source);
    return directive ? [`${path}: silences a tool by ${directive[0]}`] : [];
  });

function exportedName(line: string): string | undefined {
  return /^export (?:declare |default |abstract |async )*(?:function\*?|class|interface|type|const|let|enum|namespace) (\w+)/
    .exec(line)?.[1];
}

function eachImport(
  judge: (path: string, imported: Import, tree: SourceTree) => Complaint | undefined,
): Rule {
  return (tree) =>
    [...tree].flatMap(([path, source]) =>
      importsOf(path, source).flatMap((imported) => {
        const complaint = judge(path, imported, tree);
        return complaint ? [`${path}: ${complaint}`] : [];
      })
    );
}
