"""Benchmarks: each `bench_NAME.py` here offers `run(unit_seconds)`, which yields rows as it measures.

The tests of the project assert what is right; only these say how long it takes.
"""
