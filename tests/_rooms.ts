/**
 * The rooms of the repository and what each may import beside itself and the leaves (`src/*.ts`),
 * types included. A room is a folder with everything below it, save what has a row of its own.
 */

const NN = [
  "nn/graph",
  "nn/expressions",
  "nn/ops",
  "nn/onnx",
  "nn/kernels",
  "nn/optimizers",
  "nn/embedding",
  "nn/layers",
  "nn",
];

const LEARNING = ["artifact", "features", ...NN, "runtime", "training"];

/** The table, lowest rooms first. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  leaf: [],
  "config/sections": [],
  config: ["config/sections"],
  terminal: ["config"],
  files: [],
  tables: ["files"],
  "data/catalogue": ["tables", "files", "config/sections"],
  "data/sources": ["data/catalogue", "tables", "files"],
  download: ["files", "terminal"],
  "data/ens": ["data/catalogue", "download", "files", "terminal"],
  "data/streams": ["data/catalogue", "tables", "files", "config/sections"],
  "data/sample": ["data/catalogue", "files", "config/sections"],
  features: ["tables", "data/catalogue", "config/sections"],
  "nn/graph": [],
  "nn/expressions": ["nn/graph"],
  "nn/ops": ["nn/graph", "nn/expressions"],
  "nn/onnx": ["nn/graph", "nn/expressions", "nn/ops"],
  "nn/kernels": [],
  "nn/optimizers": ["nn/graph", "nn/expressions", "nn/kernels"],
  "nn/embedding": ["nn/graph", "nn/kernels", "nn/optimizers"],
  "nn/layers": ["nn/graph", "nn/expressions"],
  nn: NN.filter((room) => room !== "nn"),
  runtime: [],
  pretrained: [...NN, "runtime", "files", "config/sections", "download", "terminal"],
  training: [...NN, "runtime", "files"],
  artifact: ["files"],
  prediction: ["artifact", "features", "runtime"],
  models: LEARNING,
  "models/text": ["models", ...LEARNING],
  "models/image": ["models", ...LEARNING],
  "models/fusion": ["models/text", "models/image", "models", ...LEARNING],
  batch: ["data/catalogue", "features", "files", "prediction", "tables"],
  scoring: ["terminal"],
  tracking: ["files"],
  monitoring: [],
  labelling: ["files", "monitoring", "tables"],
  drift: [],
  streams: [
    "artifact",
    "config/sections",
    "data/catalogue",
    "data/streams",
    "drift",
    "features",
    "files",
    "monitoring",
    "prediction",
    "tables",
    "terminal",
  ],
  loop: ["config/sections", "experiments", "files", "scoring"],
  dvc: ["files"],
  pipeline: ["dvc", "files", "terminal"],
  figures: [],
  notebook: ["config", "dvc", "files", "pipeline", "terminal"],
  deployment: [],
  traffic: ["tables", "files", "terminal"],
  versions: ["dvc", "files"],
  experiments: ["config", "dvc", "files", "scoring", "terminal"],
};

const ALL = Object.keys(ROOMS);

/** The rooms of src that the serving process loads; it trains nothing. */
export const SERVING: readonly string[] = [
  "leaf",
  "config",
  "config/sections",
  "terminal",
  "files",
  "tables",
  "data/catalogue",
  "features",
  "runtime",
  "artifact",
  "prediction",
  "tracking",
  "monitoring",
];

/** The rooms of the API and what each may import, lowest first; `api` itself composes them. */
export const API_ROOMS: Readonly<Record<string, readonly string[]>> = {
  "api/http": [],
  "api/auth": ["api/http"],
  "api/connections": [],
  "api/queue": [],
  "api/pictures": ["api/queue", "files"],
  "api/inference": ["api/pictures", "api/queue", ...SERVING],
  "api/inference_protocol": ["api/http"],
  "api/schemas": ["api/auth"],
  "api/documentation": [],
  "api/observation": [
    "api/connections",
    "api/http",
    "api/inference",
    "artifact",
    "files",
    "monitoring",
  ],
  "api/routes": [
    "api/auth",
    "api/documentation",
    "api/http",
    "api/inference",
    "api/inference_protocol",
    "api/pictures",
    "api/queue",
    "api/schemas",
    "prediction",
  ],
};

/** Folders that compose rooms; nobody imports them. */
export const COMPOSERS: Readonly<Record<string, readonly string[]>> = {
  pipelines: ALL,
  notebooks: ALL,
  ...API_ROOMS,
  api: [...Object.keys(API_ROOMS), ...SERVING],
  dashboards: [
    "config/sections",
    "config",
    "terminal",
    "files",
    "tables",
    "artifact",
    "features",
    "runtime",
    "prediction",
    "tracking",
    "dvc",
    "pipeline",
    "figures",
    "monitoring",
    "api/http",
    "api/auth",
  ],
};

/** Rooms whose types alone may be imported. */
export const TYPE_ONLY: Readonly<Record<string, readonly string[]>> = {
  dashboards: [...ALL, "api", ...Object.keys(API_ROOMS)],
};

/** Rooms that touch no clock, disk, network or global randomness, with all folders below them. */
export const PURE_ROOMS: readonly string[] = ["nn", "features", "drift", "monitoring", "scoring"];

/** The room of a path: `leaf`, the longest folder that has a row, or the top folder. */
export function roomOf(path: string): string {
  const [top, ...rest] = path.split("/");
  const folders = rest.slice(0, -1);
  if (top !== "src") return longestRow([top, ...folders], API_ROOMS) ?? top;
  if (rest.length === 1) return "leaf";
  return longestRow(folders, ROOMS) ?? folders[0];
}

/** The longest path of folders that has a row in a table. */
function longestRow(
  folders: readonly string[],
  rows: Readonly<Record<string, unknown>>,
): string | undefined {
  for (let depth = folders.length; depth > 0; depth--) {
    const room = folders.slice(0, depth).join("/");
    if (Object.hasOwn(rows, room)) return room;
  }
}
