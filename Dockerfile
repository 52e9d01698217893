FROM python:3.11-slim
WORKDIR /app
COPY requirements.lock requirements-dev.lock pyproject.toml hatch_build.py README.md LICENSE ./
COPY docs/licences.csv docs/
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY graph graph
COPY cypher cypher
COPY ranking ranking
COPY loaders loaders
COPY matchgraph matchgraph
# a volume takes its owner from the folder that it is mounted on
RUN pip install --no-cache-dir --no-deps . && useradd --create-home matchgraph \
    && install --directory --owner=matchgraph --mode=700 /events /backups
USER matchgraph
ENTRYPOINT ["matchgraph"]
CMD ["--help"]
