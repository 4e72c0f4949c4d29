/** Logs as one line of JSON an event, on standard output. */
import type { RequestRecord } from "../http/request_record.ts";

/** Writes one event. */
export type LogEvent = (event: string, fields?: Record<string, unknown>) => void;

/** A log that stamps each event with the time; `write` gets a line without its end. */
export function jsonLog(write: (line: string) => void, now: () => Date): LogEvent {
  return (event, fields) => write(JSON.stringify({ time: now().toISOString(), event, ...fields }));
}

/** A request's fields in the log: whom and what, never a token, a header or a body. */
export function requestFields(record: RequestRecord): Record<string, unknown> {
  const { requestId, method, handler, status, seconds, requestBytes, responseBytes } = record;
  return {
    request_id: requestId,
    method,
    path: handler,
    status,
    milliseconds: Math.round(seconds * 1e5) / 100,
    bytes_in: requestBytes,
    bytes_out: responseBytes,
    ...(record.subject === undefined ? {} : { subject: record.subject }),
    ...(record.error === undefined ? {} : { error: record.error }),
  };
}
