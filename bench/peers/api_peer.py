"""What both FastAPI peers have in common: a product's body and a sign of life."""
from fastapi import FastAPI
from pydantic import BaseModel


class Product(BaseModel):
    designation: str
    description: str | None = None


def new_app(**options):
    app = FastAPI(**options)

    @app.get("/health")
    async def health():
        return {"status": "ok"}

    return app
