/** The tables and columns of MLflow's database that are written here; MLflow fills the others. */
export const TABLES = {
  experiments: [
    ...["experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time"],
    "last_update_time",
  ],
  runs: [
    ...["run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status"],
    ...["start_time", "end_time", "source_version", "lifecycle_stage", "artifact_uri"],
    "experiment_id",
  ],
  metrics: ["key", "value", "timestamp", "run_uuid", "step", "is_nan"],
  latest_metrics: ["key", "value", "timestamp", "run_uuid", "step", "is_nan"],
  params: ["key", "value", "run_uuid"],
  tags: ["key", "value", "run_uuid"],
  datasets: [
    ...["dataset_uuid", "experiment_id", "name", "digest", "dataset_source_type"],
    ...["dataset_source", "dataset_schema", "dataset_profile"],
  ],
  inputs: ["input_uuid", "source_type", "source_id", "destination_type", "destination_id", "step"],
  input_tags: ["input_uuid", "name", "value"],
  logged_models: [
    ...["model_id", "experiment_id", "name", "artifact_location", "creation_timestamp_ms"],
    ...["last_updated_timestamp_ms", "status", "lifecycle_stage", "model_type", "source_run_id"],
  ],
  logged_model_params: ["model_id", "experiment_id", "param_key", "param_value"],
  logged_model_tags: ["model_id", "experiment_id", "tag_key", "tag_value"],
  logged_model_metrics: [
    ...["model_id", "metric_name", "metric_timestamp_ms", "metric_step", "metric_value"],
    ...["experiment_id", "run_id"],
  ],
  registered_models: ["name", "creation_time", "last_updated_time", "description"],
  registered_model_tags: ["key", "value", "name"],
  registered_model_aliases: ["alias", "version", "name"],
  model_versions: [
    ...["name", "version", "creation_time", "last_updated_time", "description", "current_stage"],
    ...["source", "run_id", "status", "storage_location"],
  ],
  model_version_tags: ["key", "value", "name", "version"],
} as const;
