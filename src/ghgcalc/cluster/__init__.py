"""The batch on a cluster: a function of Arrow tables that any engine maps over its partitions, and one that adds up what comes of them.

A piece of the records holds whole entities: `Job.table` works it out by the batch, and `Job.batches` cuts a stream that is sorted by entity
into such pieces. What lies between entities (sums over all of them, numbers of evidence that several use, findings that all of a kind share)
goes by a key to `Job.reduced`, which adds whole numbers: no partitioning decides a digit. `ghgcalc.spark` is the same on Apache Spark.
"""

from __future__ import annotations

from ghgcalc.cluster.job import Job, job
from ghgcalc.cluster.result import Result

__all__ = ["Job", "Result", "job"]
