/** Debian's nginx, for tests that need a real proxy. */
import { existsSync } from "node:fs";
import { join } from "node:path";

const PATH = ["/usr/sbin/nginx", "/usr/local/bin/nginx"].find((path) => existsSync(path));

/** A test with nginx; without it it is skipped, with the reason in its name. */
export function nginxTest(name: string, body: () => Promise<void>): void {
  const reason = "no nginx; on Debian: apt install nginx-light";
  Deno.test({ name: PATH ? name : `${name} (skipped: ${reason})`, ignore: !PATH, fn: body });
}

/** Runs `body` behind a proxy that shares requests between ports and tries the other where one fails. */
export async function withNginx(
  { folder, ports }: { folder: string; ports: readonly number[] },
  body: (port: number) => Promise<void>,
): Promise<void> {
  const port = freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`).join(" ");
  const configuration = join(folder, "nginx.conf");
  await Deno.writeTextFile(
    configuration,
    `daemon off; worker_processes 1; pid ${join(folder, "nginx.pid")};
error_log stderr notice;
events {}
http {
  access_log off; ${temporary}
  upstream api {
    ${ports.map((port) => `server 127.0.0.1:${port} max_fails=1 fail_timeout=1s;`).join(" ")}
    keepalive 16;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_next_upstream error timeout http_502 http_503 non_idempotent;
    }
  }
}
`,
  );
  const child = new Deno.Command(PATH!, {
    args: ["-e", "stderr", "-c", configuration],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const started = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      if (text.includes("start worker process")) started.resolve();
    }
    started.promise.catch(() => {}); // it ends, sooner or later
    started.reject(new Error("nginx ended before it listened"));
  })();
  try {
    await started.promise;
    await body(port);
  } finally {
    child.kill("SIGTERM");
    await Promise.all([child.status, reading]);
  }
}

/** A port on which nothing listened a moment ago. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
