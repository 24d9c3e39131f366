# Isthmus: both APIs over HTTP. Build: docker build -t isthmus . Run: docker compose up. See docs/operate/container.md.

FROM node:22.23.2-bookworm AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run assemble -- /isthmus

FROM debian:bookworm-20260803-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Isthmus" \
      org.opencontainers.image.description="Spatial processes over MCP and OGC API - Processes" \
      org.opencontainers.image.licenses="Apache-2.0 AND LGPL-3.0-or-later AND LGPL-2.1-or-later AND MPL-2.0 AND ODbL-1.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The program alone, without npm and headers: an image of a quarter the size.
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /isthmus /opt/isthmus
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin isthmus \
 && install -d -o isthmus -g isthmus -m 0700 /data \
 && ln -s /opt/isthmus/dist/src/main.js /usr/local/bin/isthmus
ENV NODE_ENV=production \
    ISTHMUS_DATA=/data \
    ISTHMUS_HOST=0.0.0.0 \
    ISTHMUS_PORT=5001
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 5001
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ISTHMUS_PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["isthmus"]
CMD ["serve"]
