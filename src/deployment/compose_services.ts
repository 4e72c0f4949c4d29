/**
 * Services of docker-compose.yml. Every container runs as a user without rights, on a read-only root,
 * without capabilities; every secret comes from `.env` and has no default. Pure.
 */

/** A service of the Compose specification, as far as it is used here. */
export interface Service {
  build?: { context: string; dockerfile: string; target: string; args: Record<string, string> };
  image?: string;
  profiles: string[];
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  ports?: string[];
  volumes?: string[];
  tmpfs?: string[];
  depends_on?: Record<string, { condition: "service_healthy" | "service_started" }>;
  healthcheck?: Record<string, unknown>;
  devices?: string[];
}

/** A compose file. */
export interface ComposeFile {
  name: string;
  services: Record<string, Service & Record<string, unknown>>;
  volumes: Record<string, Record<string, never>>;
  secrets: Record<string, { environment: string }>;
}

const DIGESTS = ["DENO_DIGEST", "DISTROLESS_DIGEST", "DEBIAN_DIGEST"];
const WORKSPACE = "workspace:/workspace";

/** Returns the reference of a variable of `.env` without which compose refuses to start. */
function required(name: string): string {
  return `\${${name}:?set ${name} in .env, see .env.example}`;
}

function ours(target: string): Pick<Service, "build" | "image"> {
  return {
    image: `etiquette/${target}:\${ETIQUETTE_TAG:-dev}`,
    build: {
      context: ".",
      dockerfile: "docker/Dockerfile",
      target,
      args: Object.fromEntries(DIGESTS.map((name) => [name, required(name)])),
    },
  };
}

function python(target: string): Pick<Service, "build" | "image"> {
  return {
    image: `etiquette/${target}:\${ETIQUETTE_TAG:-dev}`,
    build: {
      context: ".",
      dockerfile: "docker/python.Dockerfile",
      target,
      args: { PYTHON_DIGEST: required("PYTHON_DIGEST") },
    },
  };
}

function api(target: string): Service {
  return {
    ...ours(target),
    profiles: target === "api" ? ["core", "cpu"] : ["gpu"],
    environment: { ETIQUETTE_JWT_SECRET_FILE: "/run/secrets/jwt" },
    secrets: ["jwt"],
    ports: ["127.0.0.1:8000:8000"],
    volumes: [
      "models:/app/models:ro",
      "metrics:/app/metrics:ro",
      "predictions:/app/data/predictions",
    ],
    ...(target === "api" ? {} : { devices: ["/dev/dri"] }),
  };
}

function pipeline(target: string): Service {
  return {
    ...ours(target),
    profiles: [target === "pipeline" ? "pipeline" : "pipeline-gpu"],
    environment: { MLFLOW_TRACKING_URI: "${MLFLOW_TRACKING_URI:-}" },
    volumes: [WORKSPACE, "models:/workspace/models", "metrics:/workspace/metrics"],
    ...(target === "pipeline" ? {} : { devices: ["/dev/dri"] }),
  };
}

const SERVICES: Record<string, Service> = {
  api: api("api"),
  "api-gpu": api("api-gpu"),
  pipeline: pipeline("pipeline"),
  "pipeline-gpu": pipeline("pipeline-gpu"),
  dashboards: {
    ...ours("dashboards"),
    profiles: ["core"],
    ports: ["127.0.0.1:8501:8501"],
    volumes: [
      WORKSPACE,
      "models:/workspace/models:ro",
      "metrics:/workspace/metrics:ro",
      "predictions:/workspace/data/predictions:ro",
    ],
  },
  database: {
    image: "${POSTGRES_IMAGE:-docker.io/library/postgres:17.6}",
    profiles: ["tracking"],
    environment: { POSTGRES_USER: "etiquette", POSTGRES_PASSWORD_FILE: "/run/secrets/database" },
    secrets: ["database"],
    volumes: ["database:/var/lib/postgresql/data"],
    tmpfs: ["/var/run/postgresql"],
    healthcheck: {
      test: ["CMD", "pg_isready", "-U", "etiquette"],
      interval: "5s",
      timeout: "3s",
      retries: 20,
    },
  },
  mlflow: {
    ...python("mlflow"),
    profiles: ["tracking"],
    command: [
      `--backend-store-uri=postgresql://etiquette:${
        required("DATABASE_PASSWORD")
      }@database/etiquette`,
      "--serve-artifacts",
      "--artifacts-destination=/mlartifacts",
      "--allowed-hosts=mlflow:5000,localhost:5000",
    ],
    ports: ["127.0.0.1:5000:5000"],
    volumes: ["mlartifacts:/mlartifacts"],
    depends_on: { database: { condition: "service_healthy" } },
  },
  prometheus: {
    image: "${PROMETHEUS_IMAGE:-docker.io/prom/prometheus:v3.5.0}",
    profiles: ["monitoring"],
    command: [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      "--storage.tsdb.retention.time=30d",
    ],
    ports: ["127.0.0.1:9090:9090"],
    volumes: ["./docker/prometheus:/etc/prometheus:ro", "prometheus:/prometheus"],
  },
  grafana: {
    image: "${GRAFANA_IMAGE:-docker.io/grafana/grafana:12.2.0}",
    profiles: ["monitoring"],
    environment: {
      GF_SECURITY_ADMIN_PASSWORD__FILE: "/run/secrets/grafana",
      GF_USERS_ALLOW_SIGN_UP: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
    },
    secrets: ["grafana"],
    ports: ["127.0.0.1:3000:3000"],
    volumes: [
      "./docker/grafana/provisioning:/etc/grafana/provisioning:ro",
      "./docker/grafana/boards:/etc/grafana/boards:ro",
      "grafana:/var/lib/grafana",
    ],
  },
  evidently: {
    ...python("evidently"),
    profiles: ["monitoring"],
    ports: ["127.0.0.1:8080:8080"],
    volumes: ["evidently:/workspace"],
  },
};

/** Adds the settings that hold for every container. */
function hardened(service: Service): Service & Record<string, unknown> {
  return {
    restart: service.profiles.some((name) => name.startsWith("pipeline")) ? "no" : "unless-stopped",
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    ...service,
    tmpfs: ["/tmp", ...service.tmpfs ?? []],
  };
}

/** Returns the whole compose file. */
export function composeFile(): ComposeFile {
  const volumes = Object.values(SERVICES).flatMap((service) => service.volumes ?? [])
    .map((volume) => volume.split(":")[0]).filter((name) => !name.startsWith("."));
  return {
    name: "etiquette",
    services: Object.fromEntries(
      Object.entries(SERVICES).map(([name, service]) => [name, hardened(service)]),
    ),
    volumes: Object.fromEntries([...new Set(volumes)].sort().map((name) => [name, {}])),
    secrets: {
      jwt: { environment: "ETIQUETTE_JWT_SECRET" },
      database: { environment: "DATABASE_PASSWORD" },
      grafana: { environment: "GRAFANA_ADMIN_PASSWORD" },
    },
  };
}
