"""One value as it stands in a file: all of it text, with the place where it was found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value of one sample and one analyte. `number` says that the cell of a workbook held a number."""

    row: int
    sample: str
    analyte: str
    value: str
    unit: str = ""
    qualifier: str = ""
    type: str = ""
    dilution: str = ""
    replicate: str = ""
    lot_unit: str = ""
    number: bool = False
