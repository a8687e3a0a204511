"""Every table of the laboratory, gathered so that the metadata is whole."""

from lims.models import (
    analysis,
    audit,
    calendar,
    certificate,
    competence,
    definition,
    method,
    people,
    producer,
    proposal,
    qualification,
    quality,
    reference,
    repeat,
    resource,
    run_use,
    sample,
)
from lims.models.base import Row

__all__ = [
    "Row",
    "analysis",
    "audit",
    "calendar",
    "certificate",
    "competence",
    "definition",
    "method",
    "people",
    "producer",
    "proposal",
    "qualification",
    "quality",
    "reference",
    "repeat",
    "resource",
    "run_use",
    "sample",
]
