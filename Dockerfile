# The same program and the same set-up steps as `make run`; web and worker differ only in their command.
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 KKPHAM_DATA=/data
WORKDIR /app

RUN useradd --system --uid 10001 --no-create-home kkpham \
    && install --directory --owner=kkpham --group=kkpham /data
COPY . .
# As root: installs the libraries of WeasyPrint, the locked packages, the fonts and the static files.
RUN PIP_NO_CACHE_DIR=1 KKPHAM_DATA=/tmp/build python tools/setup.py \
    && rm -rf /tmp/build /var/lib/apt/lists/*

USER kkpham
# Fontconfig keeps its cache in the home folder; /tmp is the one place that can be written.
ENV PATH=/app/.venv/bin:$PATH HOME=/tmp
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket", "kkpham.wsgi"]
