# syntax=docker/dockerfile:1
# Servers of the Python world that have no image with their database's driver: MLflow and Evidently.
ARG PYTHON_DIGEST

# docker.io/library/python:3.12-slim
FROM docker.io/library/python@${PYTHON_DIGEST} AS python
ENV PYTHONDONTWRITEBYTECODE=1 HOME=/tmp

FROM python AS mlflow
RUN pip install --no-cache-dir mlflow==3.18.0 psycopg2-binary==2.9.13
USER 65532:65532
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:5000/health')"]
ENTRYPOINT ["mlflow", "server", "--host=0.0.0.0", "--port=5000"]

FROM python AS evidently
RUN pip install --no-cache-dir evidently==0.7.21
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["evidently", "ui", "--host=0.0.0.0", "--port=8080", "--workspace=/workspace"]
