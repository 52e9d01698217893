"""Start Spark, or say what it lacks."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from matchgraph.cluster.errors import ClusterError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MISSING = "Spark needs the extra `spark`: in a clone, pip install '.[spark]'; and Java 17 or newer"
SETTINGS = {
    "spark.ui.showConsoleProgress": "false",  # it would draw over what the command prints
    "spark.driver.maxResultSize": "0",  # a vector comes back with each product, however long it is
}


@contextmanager
def spark_session(master: str | None = None, **settings: str) -> Iterator[SparkSession]:
    """Provide a Spark session, and stop it afterwards unless it was there before.

    Args:
        master: URL of the cluster, or `local[*]`; by default what Spark's own configuration says.
        settings: further settings of Spark, dots as double underscores.

    Raises:
        ClusterError: PySpark or Java is missing, or the cluster cannot be reached.
    """
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415  the extra may be missing
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise ClusterError(MISSING) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers of this machine
    before = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("matchgraph")
    if master is not None:
        builder = builder.master(master)
    named = {name.replace("__", "."): value for name, value in settings.items()}
    for name, value in (SETTINGS | named).items():
        builder = builder.config(name, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise ClusterError(f"Spark does not start: {error}; {MISSING}") from error
    except Exception as error:
        first = str(error).strip().splitlines()[0]
        raise ClusterError(f"Spark cannot use the master {master!r}: {first}") from error
    try:
        with warnings.catch_warnings():
            # of pandas nothing is used: what crosses between Java and Python is Arrow
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
            yield session
    finally:
        if before is None:
            session.stop()
