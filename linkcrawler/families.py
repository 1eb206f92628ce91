"""Families of samples as Prometheus takes them, with the help and the labels of `linkcrawler.metrics`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from linkcrawler.metrics import BY_NAME

Samples = Sequence[tuple[tuple[str, ...], float]]  # values of the labels, in their order, and the number


def counter(name: str, samples: Samples) -> Metric:
    """A family that only grows."""
    metric = BY_NAME[name]
    family = CounterMetricFamily(name.removesuffix("_total"), metric.help, labels=metric.labels)
    for labels, value in samples:
        family.add_metric(labels, value)
    return family


def gauge(name: str, samples: Samples) -> Metric:
    """A family of states."""
    metric = BY_NAME[name]
    family = GaugeMetricFamily(name, metric.help, labels=metric.labels)
    for labels, value in samples:
        family.add_metric(labels, value)
    return family


def histogram(name: str, crawl: str, bounds: Sequence[float], counts: Sequence[int], total: float) -> Metric:
    """A family of counts by class; `counts` has one more, of what is above all bounds."""
    metric = BY_NAME[name]
    family = HistogramMetricFamily(name, metric.help, labels=metric.labels)
    le = [*(str(bound) for bound in bounds), "+Inf"]
    family.add_metric((crawl,), list(zip(le, itertools.accumulate(counts), strict=True)), total)
    return family
