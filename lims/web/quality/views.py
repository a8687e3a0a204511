"""Every page of quality control, gathered on its blueprint."""

from lims.web.quality import bp, checks, places, plans

__all__ = ["bp", "checks", "places", "plans"]
