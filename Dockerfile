# The bot in a container: `docker build -t faqbot .`, then
# `docker run -e FAQBOT_TOKEN=... -v faqbot:/data faqbot`.
ARG BASE_IMAGE=python:3.13-slim

# --- Builder: makes the wheel, and a virtual environment that runs without pip or hatchling -------
FROM ${BASE_IMAGE} AS builder
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

# The dependencies before the code: they change seldom, and this layer stays.
COPY requirements/run.lock requirements/run.lock
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements/run.lock \
    && python -m venv --without-pip /opt/faqbot \
    && /opt/build/bin/pip --python /opt/faqbot install --require-hashes -r requirements/run.lock

COPY . .
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /opt/wheel . \
    && /opt/build/bin/pip --python /opt/faqbot install --no-index --no-deps /opt/wheel/*.whl \
    && /opt/build/bin/pip --python /opt/faqbot uninstall --yes \
       hatchling editables packaging pathspec pluggy trove-classifiers \
    && /opt/build/bin/pip --python /opt/faqbot check

# --- Final stage ----------------------------------------------------------------------------------
FROM ${BASE_IMAGE}
# A fixed uid, so that the owner of the files in /data stays the same from image to image.
RUN groupadd --gid 10001 faqbot \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data \
       --shell /usr/sbin/nologin faqbot \
    && install --directory --owner=faqbot --group=faqbot --mode=0700 /data
COPY --from=builder /opt/faqbot /opt/faqbot

ENV PATH=/opt/faqbot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FAQBOT_DATABASE_URL=sqlite+aiosqlite:////data/faqbot.db \
    FAQBOT_LISTEN=0.0.0.0:8080

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["faqbot", "health"]
ENTRYPOINT ["faqbot"]
CMD ["run"]
