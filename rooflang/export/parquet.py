"""The points of a chart as Parquet, by pyarrow: the columns of the CSV, numbers as float64, words by a dictionary.

The schema's metadata holds `units`, the JSON object that the JSON of the points begins with.
"""

import json
from io import BytesIO
from itertools import chain
from typing import Any

from rooflang.codes import CANT_WRITE
from rooflang.diagnostic import Diagnostic, Problem
from rooflang.export import columns
from rooflang.roofline.evaluation import Evaluation


def parquet_bytes(evaluation: Evaluation) -> bytes:
    """The whole file. Raises Problem where there is no pyarrow."""
    try:
        # Imported here: no dependency of the package, and only those need it who write such a file.
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        message = "Parquet files are written by `pyarrow`, which isn't installed"
        raise Problem(
            Diagnostic(CANT_WRITE, message, hint="install it with `pip install 'rooflang[parquet]'`")
        ) from None
    units = columns.units(evaluation)
    word = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    names = columns.names(evaluation)
    schema = pyarrow.schema([(name, pyarrow.float64() if name in units else word) for name in names])
    arrays = [
        pyarrow.array(column if field.name in units else map(str, column), field.type)
        for field, column in zip(schema, _columns(evaluation), strict=True)
    ]
    table = pyarrow.table(arrays, schema=schema.with_metadata({"units": json.dumps(units)}))
    file = BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def _columns(evaluation: Evaluation) -> list[list[Any]]:
    """Each column over all series."""
    parts = [columns.values(evaluation, series) for series in evaluation.series]
    if not parts:
        return [[] for _ in columns.names(evaluation)]
    return [list(chain(*column)) for column in zip(*parts, strict=True)]
