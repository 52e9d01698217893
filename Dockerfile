FROM python:3.11-slim
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY graph graph
COPY cypher cypher
COPY ranking ranking
COPY loaders loaders
COPY matchgraph_errors matchgraph_errors
COPY matchgraph matchgraph
RUN pip install --no-cache-dir --no-deps . && useradd --create-home matchgraph
USER matchgraph
ENTRYPOINT ["matchgraph"]
CMD ["--help"]
