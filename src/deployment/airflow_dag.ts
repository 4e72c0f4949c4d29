/** Airflow DAG files in Python, for Airflow 2 and 3. */

/** Where the tasks of a DAG run: a shell of the worker, a container, or a pod. */
export const OPERATORS = ["local", "docker", "kubernetes"] as const;
/** One of the operators. */
export type Operator = typeof OPERATORS[number];

/** A task of a DAG. */
export interface DagTask {
  name: string;
  description: string;
  /** Words after `deno task -q`. */
  words: readonly string[];
  /** Names of the tasks that have to succeed first. */
  after: readonly string[];
}

/** A DAG. */
export interface Dag {
  id: string;
  description: string;
  /** A cron expression; null: started by hand. */
  schedule: string | null;
  tasks: readonly DagTask[];
}

const IMPORTS: Readonly<Record<Operator, string>> = {
  local: `try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow.operators.bash import BashOperator`,
  docker: `from airflow.providers.docker.operators.docker import DockerOperator
from docker.types import Mount`,
  kubernetes: `from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from kubernetes.client import models as k8s`,
};

/** Expressions of an operator; \`task\` is an entry of TASKS. */
const MAKERS: Readonly<Record<Operator, string>> = {
  local: `BashOperator(
            task_id=name,
            doc=task["description"],
            bash_command=shlex.join(["deno", "task", "-q", *task["words"]]),
            cwd=os.environ.get("ETIQUETTE_FOLDER", "."),
            append_env=True,
        )`,
  docker: `DockerOperator(
            task_id=name,
            doc=task["description"],
            image=os.environ.get("ETIQUETTE_IMAGE", "etiquette/pipeline"),
            command=task["words"],
            mounts=[Mount(source=os.environ.get("ETIQUETTE_VOLUME", "workspace"), target="/workspace")],
            mount_tmp_dir=False,
            user="65532:65532",
            auto_remove="success",
        )`,
  kubernetes: `KubernetesPodOperator(
            task_id=name,
            doc=task["description"],
            image=os.environ.get("ETIQUETTE_IMAGE", "etiquette/pipeline"),
            arguments=task["words"],
            namespace=os.environ.get("ETIQUETTE_NAMESPACE", "etiquette"),
            security_context={
                "runAsNonRoot": True,
                "runAsUser": 65532,
                "fsGroup": 65532,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            container_security_context={
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            },
            volumes=[
                k8s.V1Volume(
                    name="workspace",
                    persistent_volume_claim=k8s.V1PersistentVolumeClaimVolumeSource("workspace"),
                ),
                k8s.V1Volume(name="tmp", empty_dir=k8s.V1EmptyDirVolumeSource()),
            ],
            volume_mounts=[
                k8s.V1VolumeMount(name="workspace", mount_path="/workspace"),
                k8s.V1VolumeMount(name="tmp", mount_path="/tmp"),
            ],
            on_finish_action="delete_succeeded_pod",
        )`,
};

/**
 * Writes a DAG as Python. One task runs at a time, for the pipeline locks its folder; each is tried
 * three times and ended after six hours.
 */
export function airflowDag({ id, description, schedule, tasks }: Dag, operator: Operator): string {
  const entries = tasks.map(({ name, description, words, after }) =>
    `    ${JSON.stringify(name)}: ${JSON.stringify({ description, words, after })},\n`
  );
  return `# written by: deno task airflow:dags --operator ${operator}
"""${description}"""
import os
import shlex
from datetime import datetime, timedelta

try:
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
${IMPORTS[operator]}

TASKS = {
${entries.join("")}}

with DAG(
    dag_id=${JSON.stringify(id)},
    description=${JSON.stringify(description)},
    schedule=${schedule === null ? "None" : JSON.stringify(schedule)},
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    max_active_tasks=1,
    default_args={
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "execution_timeout": timedelta(hours=6),
    },
    tags=["etiquette"],
):
    made = {
        name: ${MAKERS[operator]}
        for name, task in TASKS.items()
    }
    for name, task in TASKS.items():
        for earlier in task["after"]:
            made[earlier] >> made[name]
`;
}
