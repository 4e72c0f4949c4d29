"""FastAPI as most people write it: one run of the model for each request.

usage: MODEL=models/text uvicorn --app-dir bench/peers api_peer_naive:app
"""
from api_model import Model
from api_peer import Product, new_app

app = new_app()
model = Model()


# async, although it computes: the thread pool of a plain function costs more than it gives here
@app.post("/predict_product")
async def predict_product(product: Product):
    return model.predict([(product.designation, product.description)])[0]
