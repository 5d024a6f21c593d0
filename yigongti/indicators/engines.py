"""Where the expressions of cubes run: DuckDB on one machine, Spark for a province. Both grant the same wishes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from yigongti.foundation.errors import Unavailable

LOCAL = "local-cluster[2,1,1024]"  # two workers with a core and 1 GiB each: what tests run on
SMALL = {  # two workers: what a task costs outweighs what it does
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.files.minPartitionNum": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.memory": "1g",
    "spark.executor.memory": "512m",
}


class NoSpark(Unavailable):
    """PySpark or Java is not here."""

    sentence = "没有安装 Spark：请运行 pip install 'yigongti[province]' 并安装 Java 17，或改用 --engine duckdb。"


class Engine(Protocol):
    """Reads files, keeps small tables under a name, answers expressions."""

    def read(self, files: Sequence[str]) -> Table:
        """Rows of Parquet files, without reading columns from the path."""

    def keep(self, name: str, small: "pa.Table | Table") -> Table:
        """A small table, or an expression computed once and used several times."""

    def fetch(self, wanted: Table) -> pa.Table:
        """The answer of an expression."""


class _Duck:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def read(self, files: Sequence[str]) -> Table:
        read: Table = self._connection.read_parquet(list(files), hive_partitioning=False)
        return read

    def keep(self, name: str, small: pa.Table | Table) -> Table:
        del name  # a table in memory needs none
        kept: Table = ibis.memtable(small if isinstance(small, pa.Table) else self.fetch(small))
        return kept

    def fetch(self, wanted: Table) -> pa.Table:
        return self._connection.to_pyarrow(wanted)


class _Spark:
    def __init__(self, session: Any) -> None:
        self._session = session
        self._connection = ibis.pyspark.connect(session)

    def read(self, files: Sequence[str]) -> Table:
        name = f"rows_{abs(hash(tuple(files)))}"
        self._session.read.parquet(*files).createOrReplaceTempView(name)
        return self._named(name)

    def keep(self, name: str, small: pa.Table | Table) -> Table:
        is_data = isinstance(small, pa.Table)
        frame = self._session.createDataFrame(small) if is_data else self._session.sql(self._connection.compile(small))
        frame.cache().createOrReplaceTempView(name)
        return self._named(name)

    def fetch(self, wanted: Table) -> pa.Table:
        return self._connection.to_pyarrow(wanted)

    def _named(self, name: str) -> Table:
        table: Table = self._connection.table(name)
        return table


@contextmanager
def duckdb() -> Iterator[Engine]:
    """The engine of one machine."""
    connection = ibis.duckdb.connect()
    try:
        yield _Duck(connection)
    finally:
        connection.disconnect()


@contextmanager
def spark(master: str = LOCAL, *, options: dict[str, str] | None = None) -> Iterator[Engine]:
    """A session on a master: a local cluster, or spark://host:7077, yarn, k8s://... Raises NoSpark."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise NoSpark from None
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.files.openCostInBytes": "65536",  # a file for each day: many small ones make one task
        **(SMALL if master.startswith("local") else {}),
        **(options or {}),
    }
    builder = SparkSession.builder.master(master).appName("yigongti")
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except (PySparkRuntimeError, FileNotFoundError):
        raise NoSpark from None
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield _Spark(session)
    finally:
        session.stop()
