/** What the service says of itself: alive, ready, and which model it serves. */
import { type Endpoint, endpoint } from "../endpoint.ts";
import { unavailable } from "../http/problem.ts";
import type { ServedModels } from "../inference/served_model.ts";
import { healthAnswer, modelAnswer, readyAnswer } from "../schemas/answers.ts";

/** What the routes need. */
export interface StateTools {
  models: ServedModels;
  /** Whether the process was asked to end. */
  stopping(): boolean;
  /** The evaluation's file, as it lies there now; null when there is none. */
  readScores(): Promise<Record<string, unknown> | null>;
}

/** GET /health, /ready and /model. */
export function stateEndpoints({ models, stopping, readScores }: StateTools): Endpoint[] {
  const get = { method: "get", tag: "state" } as const;
  return [
    endpoint({
      ...get,
      path: "/health",
      summary: "Whether the process is alive",
      answer: { description: "It is", schema: healthAnswer },
      handle: () => ({ status: "ok" }),
    }),
    endpoint({
      ...get,
      path: "/ready",
      summary: "Whether predictions can be made: a model is loaded and passed its self-test",
      answer: { description: "They can", schema: readyAnswer },
      problems: [503],
      handle() {
        const model = models.champion();
        if (stopping()) throw unavailable("The server is stopping");
        if (!model) throw unavailable("No model is loaded", { seconds: 5 });
        return { status: "ready", model: { name: model.name, version: model.version } };
      },
    }),
    endpoint({
      ...get,
      path: "/model",
      summary: "The model in use: its card, labels and scores",
      scope: "predict",
      answer: { description: "The model", schema: modelAnswer },
      problems: [503],
      async handle() {
        const model = models.champion();
        if (!model) throw unavailable("No model is loaded", { seconds: 5 });
        const { name, version, reads, provider, loadedAt, labels, card } = model;
        const shadow = models.shadow();
        return {
          name,
          version,
          reads: [...reads],
          provider,
          loaded_at: loadedAt.toISOString(),
          labels: labels.map(({ code, name }) => ({ code, name })),
          card,
          scores: await readScores(),
          shadow: shadow ? { name: shadow.name, version: shadow.version } : null,
        };
      },
    }),
  ];
}
