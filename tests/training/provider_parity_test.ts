/** The same training on every provider that works here; where one does not, the name says why. */
import assert from "node:assert/strict";
import { errorMessage } from "../../src/errors.ts";
import { picturePositions } from "../../src/features/image/packed_pictures.ts";
import { pictureBatch } from "../../src/features/image/picture_batch.ts";
import { fusionModelFolder, fusionTasks } from "../../src/models/fusion/fusion_training.ts";
import { imageModelFolder, imageTasks } from "../../src/models/image/image_training.ts";
import { encodeTrainedModel } from "../../src/models/trained_model_folder.ts";
import { bagNetworkFor, bagNetworkTasks } from "../../bench/train/bag_network.ts";
import type { TrainingOutcome } from "../../src/models/trained_model_folder.ts";
import {
  train,
  type TrainingSettings,
  type TrainingTask,
} from "../../src/training/training_loop.ts";
import { PIXELS, PROBABILITIES, WORDS } from "../../src/artifact/value_names.ts";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { inferenceGraph } from "../../src/nn/inference.ts";
import { toPaddedBatch } from "../../src/sparse_rows.ts";
import { openSession, type Provider } from "../../src/runtime/open.ts";
import { webgpuAdapter } from "../../src/runtime/webgpu_adapter.ts";
import type { Tensors } from "../../src/runtime/session.ts";
import { assertClose, numbers } from "../nn/_run.ts";
import { fusionSettings, onnxFiles, tinyBaseModels } from "../models/_tiny_fusion.ts";
import { imageSettings, tinyImageData } from "../models/_tiny_pictures.ts";
import { settings as textSettings, tinyData } from "../models/_tiny_text.ts";

/** Epochs of five or six steps: 30 steps in all, or one epoch on a software adapter, which takes long. */
const [LONG, SHORT] = [{ texts: 6, pictures: 5 }, { texts: 1, pictures: 1 }];
type Epochs = typeof LONG;

/** A model as it is trained and as it is asked. */
interface Case {
  settings: TrainingSettings;
  task: TrainingTask;
  /** The finished model as an .onnx file. */
  onnx(outcome: TrainingOutcome, runtime: { provider: Provider }): Promise<Uint8Array>;
  feeds: Tensors;
}

/** Five steps an epoch on 60 texts, six on the 48 of them that have a picture. */
const TEXTS = { batch_size: 12, gradient_clip: 1 };
const PICTURES = { batch_size: 8 };

const { data: texts } = tinyData();
const pictures = tinyImageData();
const words = toPaddedBatch(texts.validation.rows);
const { pixels, labels } = pictures.validation;
const positions = picturePositions(pictures.validation, texts.validation.labels.length);
// products without picture among them
const feeds = {
  [`${WORDS}.indices`]: words.indices,
  [`${WORDS}.weights`]: words.weights,
  [PIXELS]: pictureBatch(pixels, positions, pictures),
};
const { [PIXELS]: _, ...wordFeeds } = feeds;

const CASES: Record<string, (epochs: Epochs) => Case | Promise<Case>> = {
  text: ({ texts: epochs }) => {
    const settings = { ...textSettings, ...TEXTS, epochs };
    return {
      settings,
      task: bagNetworkTasks(texts, settings).validated,
      onnx: (outcome) =>
        Promise.resolve(encodeTrainedModel(bagNetworkFor(texts, settings), outcome.final)),
      feeds: wordFeeds,
    };
  },
  image: ({ pictures: epochs }) => {
    const settings = { ...imageSettings, ...PICTURES, epochs };
    return {
      settings,
      task: imageTasks(pictures, settings).validated,
      onnx: (outcome) => Promise.resolve(imageModelFolder(pictures, settings, outcome).onnx),
      feeds: { [PIXELS]: pictureBatch(pixels, labels.keys().toArray(), pictures) },
    };
  },
  fusion: async ({ pictures: epochs }) => {
    const settings = { ...fusionSettings, ...PICTURES, epochs };
    const { data, ...baseModels } = await tinyBaseModels();
    return {
      settings,
      task: fusionTasks(data, settings).validated,
      onnx: async (outcome, runtime) =>
        (await fusionModelFolder(data, settings, {
          baseModels: onnxFiles(baseModels),
          outcome,
          runtime,
        }))
          .onnx,
      feeds,
    };
  },
};

async function trainedOn(provider: Provider, { settings, task, onnx, feeds }: Case) {
  const losses: number[] = [];
  const hooks = { onStep: ({ loss }: { loss: number }) => void losses.push(loss) };
  const trained = await train({ ...task, validation: undefined }, settings, { provider, hooks });
  const outcome = { validated: trained, final: trained, preprocess: {}, dataHash: "", provider };
  const session = await openSession(await onnx(outcome, { provider }), { provider });
  const { [PROBABILITIES]: probabilities } = await session.run(feeds, [PROBABILITIES]);
  await session.release();
  return { losses, probabilities: numbers(probabilities) };
}

const software = (await webgpuAdapter())?.software ?? false;
const OTHERS = await Promise.all((["wasm", "webgpu"] as const).map(async (provider) => ({
  provider,
  epochs: provider === "webgpu" && software ? SHORT : LONG,
  reason: await whyAbsent(provider),
})));

for (const [name, caseOf] of Object.entries(CASES)) {
  for (const { provider, epochs, reason } of OTHERS) {
    Deno.test({
      name: `steps of the ${name} model on ${provider} give the losses and predictions of the ` +
        `processor${reason ? ` — skipped: ${reason}` : ""}`,
      ignore: reason !== undefined,
      fn: async () => {
        const one = await caseOf(epochs);
        const [expected, here] = [await trainedOn("cpu", one), await trainedOn(provider, one)];
        assert.equal(here.losses.length, expected.losses.length);
        assert.ok(here.losses.length >= 5);
        const relative = here.losses.map((loss, at) => loss / expected.losses[at]);
        assertClose(relative, relative.map(() => 1), 1e-3);
        assertClose(here.probabilities, expected.probabilities, 1e-4);
      },
    });
  }
}

async function whyAbsent(provider: Provider): Promise<string | undefined> {
  const identity = inferenceGraph((scope) => ({ y: scope.input("x", "float32", [1]) }), {});
  try {
    await (await openSession(encodeModel(identity), { provider })).release();
  } catch (error) {
    return errorMessage(error).split("\n")[0];
  }
}
