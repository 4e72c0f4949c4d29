/** Starts the pipeline with an admin token and shows its lines while it runs. */
import { useEffect, useRef, useState } from "preact/hooks";

/** Properties: addresses and texts. */
export interface PipelineRunProps {
  action: string;
  /** A run to be watched from the beginning. */
  run: string | null;
  texts: Record<"token" | "start" | "running" | "done" | "failed" | "refused" | "lost", string>;
}

type State = "idle" | "running" | "done" | "failed" | "lost";

/** The form and the log. */
export function PipelineRun({ action, run, texts }: PipelineRunProps) {
  const [state, setState] = useState<State>(run ? "running" : "idle");
  const [refusal, setRefusal] = useState("");
  const [lines, setLines] = useState<string[]>([]);
  const log = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (run) watch(run);
  }, []);
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [lines]);

  function watch(id: string) {
    setLines([]);
    setState("running");
    const events = new EventSource(`${action}/${id}/events`);
    events.addEventListener("line", ({ data }) => setLines((before) => [...before, data]));
    events.addEventListener("end", ({ data }) => {
      events.close();
      setState(data === "done" ? "done" : "failed");
    });
    events.onerror = () => {
      events.close();
      setState("lost");
    };
  }

  async function start(event: SubmitEvent) {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setRefusal("");
    const response = await fetch(action, {
      method: "POST",
      headers: { authorization: `Bearer ${form.get("token")}`, accept: "application/json" },
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) watch(answer.id);
    else setRefusal(`${texts.refused} ${answer.detail ?? response.status}`);
  }

  return (
    <div>
      <form method="post" action={action} onSubmit={start}>
        <label>
          {texts.token}
          <input type="password" name="token" required autocomplete="off" />
        </label>
        <button type="submit" disabled={state === "running"}>{texts.start}</button>
      </form>
      <p role="status">{refusal || (state === "idle" ? "" : texts[state])}</p>
      {lines.length > 0 && <pre ref={log} class="log" tabIndex={0}>{lines.join("\n")}</pre>}
    </div>
  );
}
