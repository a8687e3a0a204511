"""What stands on a container: its code, the product, the day it came. Nothing that names the producer."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Label:
    """One label. `code` is the container's: `LD-26-000123-A`, or `-L` for the retained part."""

    code: str
    product: str
    received_on: date
