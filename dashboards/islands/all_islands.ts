/** The islands by name. */
import { PictureField } from "./PictureField.tsx";
import { PipelineRun } from "./PipelineRun.tsx";
import { ThemeSwitch } from "./ThemeSwitch.tsx";

/** Components that run in the browser, too. */
export const ISLANDS = { PictureField, PipelineRun, ThemeSwitch };
