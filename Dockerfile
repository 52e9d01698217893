# Built apart, so that neither pip's files nor the sources are in what runs.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/matchgraph
COPY requirements-serve.lock ./
RUN /opt/matchgraph/bin/pip install --no-cache-dir --require-hashes -r requirements-serve.lock
COPY requirements-dev.lock requirements-spark.lock pyproject.toml hatch_build.py README.md LICENSE ./
COPY docs/licences.csv docs/
COPY graph graph
COPY cypher cypher
COPY ranking ranking
COPY loaders loaders
COPY matchgraph matchgraph
RUN /opt/matchgraph/bin/pip install --no-cache-dir --no-deps . \
    && /opt/matchgraph/bin/pip uninstall --yes --quiet pip

FROM python:3.11-slim
LABEL org.opencontainers.image.title="matchgraph" \
      org.opencontainers.image.description="A match-graph engine: nightly job, HTTP API, pages, MCP" \
      org.opencontainers.image.licenses="Apache-2.0"
# A volume takes its owner from the folder that it is mounted on. A number, since Kubernetes' runAsNonRoot wants one.
RUN useradd --uid 10001 --create-home matchgraph \
    && install --directory --owner=10001 --group=10001 --mode=700 /data /events /backups
COPY --from=build /opt/matchgraph /opt/matchgraph
# /data has the embedded graph, if no server is named; /events the searches, for a graph on a
# server; /backups is for `nightly --backup`.
ENV PATH=/opt/matchgraph/bin:$PATH \
    MATCHGRAPH_URL=embedded:/data/graph \
    XDG_CACHE_HOME=/data/cache
VOLUME ["/data", "/events", "/backups"]
USER 10001:10001
EXPOSE 8000
# Of `serve`; switch it off for a container that runs another command for long.
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["matchgraph"]
CMD ["--help"]
