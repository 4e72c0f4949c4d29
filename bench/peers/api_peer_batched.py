"""FastAPI at its best here: requests are gathered, a thread computes batch after batch, orjson writes.

usage: MODEL=models/text uvicorn --app-dir bench/peers api_peer_batched:app
"""
import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import orjson
from fastapi import Response

from api_model import Model
from api_peer import Product, new_app

MAX_BATCH = 64

model = Model()
waiting = asyncio.Queue()


async def gather():
    """While one batch is computed, the next one waits and grows."""
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(1)
    while True:
        batch = [await waiting.get()]
        while len(batch) < MAX_BATCH and not waiting.empty():
            batch.append(waiting.get_nowait())
        products = [product for product, _ in batch]
        answers = await loop.run_in_executor(thread, model.predict, products)
        for (_, answered), answer in zip(batch, answers):
            answered.set_result(answer)


@asynccontextmanager
async def lifespan(_):
    gathering = asyncio.create_task(gather())
    yield
    gathering.cancel()


app = new_app(lifespan=lifespan)


@app.post("/predict_product")
async def predict_product(product: Product):
    answered = asyncio.get_running_loop().create_future()
    waiting.put_nowait(((product.designation, product.description), answered))
    return Response(orjson.dumps(await answered), media_type="application/json")
