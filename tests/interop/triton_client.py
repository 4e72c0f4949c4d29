"""Asks a running API through Triton's own client; JSON with port, token and titles in, answers out."""

import json
import sys

import numpy
from tritonclient.http import InferenceServerClient, InferenceServerException, InferInput, InferRequestedOutput

question = json.load(sys.stdin)
client = InferenceServerClient(f"127.0.0.1:{question['port']}")
titles = numpy.array([title.encode() for title in question["titles"]], dtype=numpy.object_)


def infer(model, binary):
    tensor = InferInput("title", [len(titles)], "BYTES")
    tensor.set_data_from_numpy(titles, binary_data=binary)
    outputs = [InferRequestedOutput(name, binary_data=binary) for name in ("code", "probabilities")]
    headers = {"authorization": f"Bearer {question['token']}"}  # the client writes into it
    result = client.infer(model, [tensor], outputs=outputs, headers=headers)
    codes = [code.decode() if isinstance(code, bytes) else code for code in result.as_numpy("code")]
    return {"codes": codes, "probabilities": result.as_numpy("probabilities").tolist()}


try:
    infer("nothing", True)
    refusal = None
except InferenceServerException as error:
    refusal = error.message()

model = question["model"]
json.dump(
    {
        "ready": client.is_server_live() and client.is_server_ready() and client.is_model_ready(model),
        "extensions": client.get_server_metadata()["extensions"],
        "inputs": [tensor["name"] for tensor in client.get_model_metadata(model)["inputs"]],
        "binary": infer(model, True),
        "text": infer(model, False),
        "refusal": refusal,
    },
    sys.stdout,
)
