"""The embedded ClickHouse: the chDB engine behind ClickHouse's native TCP protocol, in a process of its own.

`python -m lianyun.clickhouse --data DIR` serves one data folder; `process.ClickHouseProcess` starts and ends it.
"""
