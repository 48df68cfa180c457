"""The batch on a real Spark session of two workers: every digit is that of the batch in one piece, under any partitioning.

`make spark` runs this in an environment of its own, which has pyspark; it needs Java 17 or newer. Elsewhere it is skipped, and says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

import ghgcalc
from ghgcalc import cluster
from ghgcalc.errors import ArgumentError, InputError
from partitions import GUIDELINES, hostile, plain, records, same_findings, same_overall, same_totals, table_of

pytest.importorskip("pyspark", reason="pyspark is not installed here: make spark runs these tests")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Java is not installed: make system installs it where apt-get is", allow_module_level=True)

pytestmark = [
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # sockets that py4j leaves open
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """A session of two workers, which is stopped; its own words go to stderr."""
    from pyspark.sql import SparkSession

    home = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "1g",
            "spark.sql.shuffle.partitions": "3",
            "spark.sql.warehouse.dir": str(home),
            "spark.local.dir": str(home),
            "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
        }
        builder = SparkSession.builder.master("local[2]").appName("ghgcalc")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()
        assert SparkSession.getActiveSession() is None


@pytest.fixture(scope="module")
def table():
    """Six entities, with faults."""
    return table_of(hostile(records(6)))


@pytest.fixture(scope="module")
def frame(spark, table, tmp_path_factory):
    """The same as a DataFrame."""
    path = tmp_path_factory.mktemp("records") / "records.parquet"
    parquet.write_table(table, path)
    return spark.read.parquet(str(path))


@pytest.fixture(scope="module")
def whole(table):
    """The batch of them in one piece."""
    return ghgcalc.batch(table, GUIDELINES, seed=1)


def rows(frame):
    """The rows of a DataFrame."""
    return [row.asDict() for row in frame.collect()]


@pytest.fixture(scope="module")
def wanted(frame):
    """What one worker gives, as texts."""
    found = ghgcalc.spark.batch(frame.coalesce(1), GUIDELINES, seed=1, check_lines=0, lines=True, partitions=1)
    return {name: plain(rows(getattr(found, name))) for name in ("totals", "lines", "findings", "overall")}


def test_every_digit_is_that_of_the_batch_in_one_piece(frame, whole):
    """Totals of entities, sums over all of them, findings with the numbers of their rows, and what each piece was made of."""
    found = ghgcalc.spark.batch(frame, GUIDELINES, seed=1, check_lines=100)
    found.everything.persist()
    same_totals(rows(found.totals), whole)
    same_overall(rows(found.overall), whole)
    same_findings(rows(found.findings), whole)
    assert found.lines is None
    about = [row for row in rows(found.about) if row["guideline"] == "cn-al-2024"]
    assert sum(row["rows"] for row in about) == whole.about["rows"]
    assert sum(row["lines"] for row in about) == whole.about["guidelines"][0]["lines"]
    assert sum(row["checked"] for row in about) > 0
    found.everything.unpersist()


@pytest.mark.parametrize("partitions", [None, 1, 2, 7])
@pytest.mark.parametrize("way", ["round robin", "shuffled", "torn"])
def test_no_partitioning_decides_anything(frame, wanted, partitions, way):
    """Rows dealt out in turn, by chance, or an entity torn into seven: the tables are the same, to the last line and finding."""
    from pyspark.sql import functions

    before = {
        "round robin": lambda: frame.repartition(7),
        "shuffled": lambda: frame.orderBy(functions.rand(3)),
        "torn": lambda: frame.repartition(7, "period").orderBy(functions.desc("amount")),
    }[way]()
    found = ghgcalc.spark.batch(before, GUIDELINES, seed=1, check_lines=0, lines=True, partitions=partitions, piece=150)
    found.everything.persist()
    for name, texts in wanted.items():
        assert plain(rows(getattr(found, name))) == texts, name
    found.everything.unpersist()


def test_sums_are_decimals_and_whole_numbers(frame):
    """No column of any table is a float: values are decimal(38,2), exact sums are texts, counts are whole numbers."""
    found = ghgcalc.spark.batch(frame, "cn-al-2024", lines=True, check_lines=0)
    kinds = {field.dataType.simpleString() for field in found.everything.schema.fields}
    assert kinds == {"string", "bigint", "decimal(38,2)"}
    for one in (found.totals, found.lines, found.findings, found.overall, found.about):
        assert {field.dataType.simpleString() for field in one.schema.fields} <= kinds
    assert found.totals.columns == [
        "entity", "guideline", "level", "process", "source", "gas", "period", "basis", "value", "unit", "unrounded", "difference",
        "incomplete", "refused",
    ]  # fmt: skip


def test_numbers_of_every_type_are_read(spark):
    """Doubles, decimals and whole numbers give what the same texts give; remarks of any type stay behind."""
    found = [record for record in records(2, months=1) if record["datum"] == "fuel"]
    table = table_of(found)
    texts = plain(ghgcalc.batch(table, "cn-al-2024", seed=1).totals.to_pylist())
    path = "amount"
    for kind in ("double", "decimal(38,9)"):
        frame = spark.createDataFrame(found).withColumn(path, _cast(path, kind)).selectExpr("*", "array(1) as x_remark")
        made = ghgcalc.spark.batch(frame, "cn-al-2024", seed=1, check_lines=0)
        assert plain(rows(made.totals)) == texts


def _cast(name, kind):
    from pyspark.sql import functions

    return functions.col(name).cast(kind)


@pytest.mark.parametrize(("value", "kind"), [("array('1')", "array"), ("map('a', 1)", "map"), ("cast('1' as binary)", "binary")])
def test_hostile_types_are_named_before_anything_runs(frame, value, kind):
    """A column of another type is an error that names column and type, at the call."""
    with pytest.raises(InputError) as caught:
        ghgcalc.spark.batch(
            frame.selectExpr("*", f"{value} as ncv_").drop("unit", "ncv").withColumnRenamed("ncv_", "ncv"), "cn-al-2024"
        )
    faults = {fault.code: fault for fault in caught.value.faults}
    assert set(faults) == {"cluster-column", "batch-column-missing"}
    assert kind in faults["cluster-column"].message()
    with pytest.raises(InputError, match="x_row"):
        ghgcalc.spark.batch(frame.selectExpr("*").withColumn("x_row", _cast("x_row", "string")), "cn-al-2024")


def test_texts_that_are_no_unicode_stop_nothing(spark):
    """Spark holds any bytes as a text: two such names stay two entities."""
    found = spark.createDataFrame([record for record in records(3, months=1) if record["datum"] == "fuel"])
    bad = found.selectExpr("*", "cast(case when entity like '%0' then X'ff' else X'fe' end as string) as e").drop("entity")
    made = ghgcalc.spark.batch(bad.withColumnRenamed("e", "entity"), "cn-al-2024", check_lines=0)
    assert {row["entity"] for row in rows(made.totals)} == {"\\xff", "\\xfe"}


def test_wrong_arguments_are_refused_at_the_call(frame):
    """What is no DataFrame, no number of partitions, no rounding and no guideline never reaches a worker."""
    for call, key in (
        (lambda: ghgcalc.spark.batch(pa.table({}), "cn-al-2024"), "frame"),
        (lambda: ghgcalc.spark.batch(frame, "cn-al-2024", partitions="two"), "partitions"),
        (lambda: ghgcalc.spark.batch(frame, "cn-al-2024", rounding="up"), "rounding"),
    ):
        with pytest.raises(ArgumentError) as caught:
            call()
        assert caught.value.faults[0].place.key == key
    with pytest.raises(ghgcalc.UnknownIdError):
        ghgcalc.spark.batch(frame, "cn-al-1999")


def test_a_worker_of_another_version_says_so(spark, frame):
    """The job fails with the words of the finding, and gives no number."""
    from pyspark.errors import PythonException

    job = replace(cluster.job("cn-al-2024"), version="0.0.1")
    with pytest.raises(PythonException, match=r"the job was made by 0\.0\.1"):
        frame.coalesce(1).sortWithinPartitions("entity").mapInArrow(job.batches, _shape()).collect()


def test_an_entity_in_two_partitions_is_never_computed_apart(frame):
    """Whoever maps the function over partitions of his own gets an error: rows out of order at once, an entity torn in the sums."""
    from pyspark.errors import PythonException

    job = cluster.job("cn-al-2024", check_lines=0)
    with pytest.raises(PythonException, match="do not come sorted by entity"):
        frame.coalesce(1).orderBy("period").mapInArrow(job.batches, _shape()).collect()
    torn = frame.repartition(7, "period").sortWithinPartitions("entity").mapInArrow(job.batches, _shape())
    with pytest.raises(PythonException, match="were worked out in two parts"):
        torn.coalesce(1).mapInArrow(job.reduced, _shape()).collect()


def _shape():
    from ghgcalc.cluster.shape import COLUMNS
    from ghgcalc.spark import WORDS

    return ", ".join(f"{name} {WORDS[word]}" for name, word in COLUMNS.items())


def test_nothing_is_printed(tmp_path):
    """A program that starts a session, works out a batch and stops it writes to stdout what it prints itself, and ends with 0."""
    path = tmp_path / "records.parquet"
    parquet.write_table(table_of(records(2, months=1)), path)
    program = (
        "import sys\nfrom pyspark.sql import SparkSession\nimport ghgcalc.spark\n"
        "spark = SparkSession.builder.master('local[2]').config('spark.ui.enabled', 'false')"
        ".config('spark.driver.host', '127.0.0.1').config('spark.driver.bindAddress', '127.0.0.1').getOrCreate()\n"
        "found = ghgcalc.spark.batch(spark.read.parquet(sys.argv[1]), 'cn-al-2024')\n"
        "print(found.overall.where(\"level = 'enterprise' and source is null and length(period) = 4\").first().entities)\n"
        "spark.stop()\n"
    )
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "2\n"
    assert {one.name for one in Path(tmp_path).iterdir()} <= {"records.parquet", "spark-warehouse", "artifacts"}
