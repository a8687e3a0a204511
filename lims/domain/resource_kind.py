"""The kinds of things a laboratory works with, and what happens to an instrument."""

from enum import StrEnum


class Sort(StrEnum):
    EQUIPMENT = "equipment"
    SUPPLY = "supply"


class EquipmentKind(StrEnum):
    BALANCE = "balance"
    ICP_MS = "icp_ms"
    AAS = "aas"
    HPLC = "hplc"
    LC_MS = "lc_ms"
    GC_MS = "gc_ms"
    GC = "gc"
    SPECTROPHOTOMETER = "spectrophotometer"
    REFRACTOMETER = "refractometer"
    POLARIMETER = "polarimeter"
    PH_METER = "ph_meter"
    CONDUCTIVITY_METER = "conductivity_meter"
    WATER_ACTIVITY_METER = "water_activity_meter"
    OVEN = "oven"
    FURNACE = "furnace"
    WATER_BATH = "water_bath"
    INCUBATOR = "incubator"
    AUTOCLAVE = "autoclave"
    SAFETY_CABINET = "safety_cabinet"
    CENTRIFUGE = "centrifuge"
    DIGESTION = "digestion"
    DISTILLATION = "distillation"
    PIPETTE = "pipette"
    VOLUMETRIC = "volumetric"
    THERMOMETER = "thermometer"
    FRIDGE = "fridge"
    COLONY_COUNTER = "colony_counter"
    OTHER = "other"


class SupplyKind(StrEnum):
    REAGENT = "reagent"
    STANDARD = "standard"
    MEDIUM = "medium"
    REFERENCE_MATERIAL = "reference_material"


SHELF = (SupplyKind.REAGENT, SupplyKind.STANDARD, SupplyKind.MEDIUM)
"""What stands in the list of reagents and standards; reference materials have their own."""


class EventKind(StrEnum):
    CALIBRATION = "calibration"
    MAINTENANCE = "maintenance"
    OUT_OF_SERVICE = "out_of_service"
    BACK_IN_SERVICE = "back_in_service"


CHECKS = (EventKind.CALIBRATION, EventKind.MAINTENANCE)


class EquipmentStatus(StrEnum):
    IN_USE = "in_use"
    OUT_OF_SERVICE = "out_of_service"
