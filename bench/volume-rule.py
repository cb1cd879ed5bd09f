"""The volume rule as an analyst runs it today: pandas over the log, in chunks that fit in memory.

Per account, address and UTC day: more than 100,000 output tokens or more than 5,000 requests.
Prints one JSON document: rows read, hits, seconds.
"""

import json
import sys
import time

import pandas as pd

started = time.time()
sums = None
rows = 0
for chunk in pd.read_json(sys.argv[1], lines=True, chunksize=200_000):
    rows += len(chunk)
    chunk["day"] = pd.to_datetime(chunk["ts"], utc=True).dt.floor("D")
    part = chunk.groupby(["account_id", "ip", "day"], observed=True).agg(
        requests=("id", "size"), output_tokens=("output_tokens", "sum")
    )
    sums = part if sums is None else sums.add(part, fill_value=0)
hits = sums[(sums.output_tokens > 100_000) | (sums.requests > 5_000)]
print(json.dumps({"rows": rows, "hits": len(hits), "seconds": time.time() - started}))
