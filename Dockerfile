# Two images from one file:
#   docker build -t escolta .                      everything, with the embedded ClickHouse engine
#   docker build -t escolta:slim --target slim .   without it (550 MB less), for use with a ClickHouse server
# Both run as an unprivileged user on a read-only root file system, and write to /data and /tmp only.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
# What npm would publish is what the image holds: one list of files, in package.json.
RUN npm run build \
 && npm pack --ignore-scripts --pack-destination /tmp \
 && mkdir /app \
 && tar -xzf /tmp/escolta-*.tgz -C /app --strip-components=1

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The engine's library is an optional dependency of chdb: all of Escolta but the embedded store works without it.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts

FROM dependencies AS dependencies-with-engine
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts

FROM ${NODE_IMAGE} AS base
LABEL org.opencontainers.image.title="Escolta" \
      org.opencontainers.image.description="Social listening pipeline on ClickHouse" \
      org.opencontainers.image.licenses="Apache-2.0"
# An init of its own: it takes signals from the first moment on and reaps what health checks leave, under every runtime.
# Without a version: Debian keeps only the newest revision, so that a pinned one would soon not be found.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s /app/bin/escolta.cjs /usr/local/bin/escolta \
 && mkdir /etc/escolta \
 && install -d -o 1000 -g 1000 /data
ENV NODE_ENV=production \
    ESCOLTA_DATA_DIR=/data \
    ESCOLTA_MONITOR_LISTEN=0.0.0.0:9464 \
    ESCOLTA_WEB_LISTEN=0.0.0.0:9467
# An escolta.yaml mounted here is found; without one the bundled sample runs.
WORKDIR /etc/escolta
USER 1000:1000
VOLUME /data
EXPOSE 9464 9467
# Longer than `escolta run` takes to drain: see docs/DEPLOY.md before shortening the time to stop.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 CMD ["escolta", "health"]
ENTRYPOINT ["tini", "--", "node", "--max-semi-space-size=64", "/app/bin/escolta.cjs"]
CMD ["run", "--log", "json"]

FROM base AS slim
COPY --from=dependencies /app/node_modules /app/node_modules
COPY --from=build /app /app

FROM base
COPY --from=dependencies-with-engine /app/node_modules /app/node_modules
COPY --from=build /app /app
