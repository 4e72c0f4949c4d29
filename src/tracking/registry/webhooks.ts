/**
 * Sends the events of a registry as signed requests in MLflow's form
 * (mlflow/webhooks/delivery.py, after https://www.standardwebhooks.com).
 */
import { createHmac, randomUUID } from "node:crypto";
import { errorMessage } from "../../errors.ts";
import { HttpClient, type HttpOptions } from "../server/http_client.ts";

/** Payloads by event, as mlflow/webhooks/types.py names them. */
export interface RegistryEvents {
  "registered_model.created": {
    name: string;
    tags: Record<string, string>;
    description: string | null;
  };
  "model_version.created": {
    name: string;
    version: string;
    source: string;
    run_id: string | null;
    tags: Record<string, string>;
    description: string | null;
  };
  "model_version_tag.set": { name: string; version: string; key: string; value: string };
  "model_version_tag.deleted": { name: string; version: string; key: string };
  "model_version_alias.created": { name: string; alias: string; version: string };
  "model_version_alias.deleted": { name: string; alias: string };
}

/** The name of an event. */
export type EventName = keyof RegistryEvents;

/** Every event. */
export const EVENT_NAMES = [
  "registered_model.created",
  "model_version.created",
  "model_version_tag.set",
  "model_version_tag.deleted",
  "model_version_alias.created",
  "model_version_alias.deleted",
] as const satisfies readonly EventName[];

/** A receiver and the events it is sent. */
export interface Webhook {
  url: string;
  events: readonly EventName[];
  /** Signs the requests; without it they are not signed. */
  secret?: string;
}

/** A request as it is sent. */
export interface WebhookRequest {
  body: string;
  headers: Record<string, string>;
}

/** Makes the request for an event. */
export function webhookRequest<Name extends EventName>(
  { event, data, secret }: { event: Name; data: RegistryEvents[Name]; secret?: string },
  { id, time }: { id: string; time: Date },
): WebhookRequest {
  const [entity, action] = event.split(".");
  const timestamp = time.toISOString().replace("Z", "+00:00");
  const body = JSON.stringify({ entity, action, timestamp, data });
  const seconds = String(Math.floor(time.getTime() / 1000));
  return {
    body,
    headers: {
      "content-type": "application/json",
      "x-mlflow-delivery-id": id,
      "x-mlflow-timestamp": seconds,
      ...(secret ? { "x-mlflow-signature": signature(secret, `${id}.${seconds}.${body}`) } : {}),
    },
  };
}

/** Sends events to their receivers; failures are passed to `onFailure`. */
export class WebhookSender {
  readonly #webhooks: readonly Webhook[];
  readonly #onFailure: (message: string) => void;
  readonly #http: Omit<HttpOptions, "uri" | "authorization">;

  constructor(
    webhooks: readonly Webhook[],
    { onFailure, ...http }:
      & { onFailure: (message: string) => void }
      & Omit<HttpOptions, "uri" | "authorization">,
  ) {
    this.#webhooks = webhooks;
    this.#onFailure = onFailure;
    this.#http = http;
  }

  async send<Name extends EventName>(event: Name, data: RegistryEvents[Name]): Promise<void> {
    const wanted = this.#webhooks.filter(({ events }) => events.includes(event));
    await Promise.all(wanted.map(async ({ url, secret }) => {
      const { body, headers } = webhookRequest({ event, data, secret }, {
        id: randomUUID(),
        time: new Date(),
      });
      const client = new HttpClient({ uri: url, ...this.#http });
      const sent = client.response({
        method: "POST",
        path: "",
        headers,
        body: () => Promise.resolve(body),
        repeatable: true, // the receiver knows a repetition by the delivery's id
      });
      await sent.then((response) => response.body?.cancel(), (error) => {
        this.#onFailure(`Cannot tell ${url} of ${event}: ${errorMessage(error)}`);
      });
    }));
  }
}

function signature(secret: string, content: string): string {
  return `v1,${createHmac("sha256", secret).update(content).digest("base64")}`;
}
