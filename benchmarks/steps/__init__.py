"""Times the steps of a delivery one by one, in one process: `python -m benchmarks.steps`.

What they are for is docs/performance.md, "Where each microsecond goes".
"""
