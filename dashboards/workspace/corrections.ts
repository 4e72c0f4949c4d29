/**
 * Corrections of answers, as a prediction with its feedback in the prediction log: `deno task
 * label:take` makes labelled rows of them, as of the API's.
 */
import { join } from "node:path";
import { loggedStatistics } from "../../src/monitoring/logged_statistics.ts";

/** An answer and the class that the product truly has. */
export interface Correction {
  title: string;
  description: string | null;
  picture: boolean;
  model: string;
  /** The class that the model gave. */
  code: string | number;
  confidence: number;
  trueCode: string | number;
  /** The caller that the token names. */
  subject: string;
}

const FILE = "dashboards.jsonl";

/** The log of a folder. */
export class Corrections {
  readonly #folder: string;
  readonly #now: () => Date;

  constructor(folder: string, now: () => Date) {
    this.#folder = folder;
    this.#now = now;
  }

  /** Appends a correction, both lines at once. */
  async add({ title, description, trueCode, subject, ...answer }: Correction): Promise<void> {
    const shared = {
      time: this.#now().toISOString(),
      prediction_id: crypto.randomUUID(),
      request_id: crypto.randomUUID(),
      subject,
    };
    const { model, code, confidence, picture } = answer;
    const prediction = {
      kind: "prediction",
      ...shared,
      ...{ model, version: "", code, confidence },
      ...loggedStatistics({ title, description }),
      ...{ picture, title, description },
    };
    const feedback = { kind: "feedback", ...shared, true_code: trueCode };
    const lines = [prediction, feedback].map((line) => `${JSON.stringify(line)}\n`).join("");
    await Deno.mkdir(this.#folder, { recursive: true });
    await Deno.writeTextFile(join(this.#folder, FILE), lines, { append: true });
  }
}
