"""The model of both peers: model.onnx in onnxruntime on one thread, answers as ours look."""
import json
import os

import numpy as np
import onnxruntime

from text_inputs import TextInputs

FOLDER = os.environ["MODEL"]
TOP = 5


class Model:
    def __init__(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            f"{FOLDER}/model.onnx", options, providers=["CPUExecutionProvider"]
        )
        self.inputs = TextInputs(FOLDER)
        with open(f"{FOLDER}/labels.json") as file:
            self.labels = json.load(file)["classes"]

    def predict(self, products):
        """Answers for (title, description) pairs."""
        [rows] = self.session.run(["probabilities"], self.inputs(products))
        return [self.answer(row) for row in rows]

    def answer(self, row):
        best = np.argsort(-row)[:TOP].tolist()
        top = [
            {
                "code": self.labels[at]["code"],
                "label": self.labels[at]["name"],
                "p": round(float(row[at]), 6),
            }
            for at in best
        ]
        return {
            "predicted prdtypecode": top[0]["code"],
            "label": top[0]["label"],
            "confidence": top[0]["p"],
            "top": top,
        }
