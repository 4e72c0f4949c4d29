"""FastAPI as most people write it: one run of the model for each request.

usage: MODEL=models/text uvicorn --app-dir bench/peers api_peer_naive:app
"""
from fastapi import FastAPI
from pydantic import BaseModel

from api_model import Model

app = FastAPI()
model = Model()


class Product(BaseModel):
    designation: str
    description: str | None = None


@app.get("/health")
async def health():
    return {"status": "ok"}


# async, although it computes: the thread pool of a plain function costs more than it gives here
@app.post("/predict_product")
async def predict_product(product: Product):
    return model.predict([(product.designation, product.description)])[0]
