"""The Vietnamese lunar calendar, worked out from the moon and the sun at 105° east: what the file of holidays is held against.

After Jean Meeus, Astronomical Algorithms (new moons, the longitude of the sun), with the day of Hà Nội (UTC+7).
"""

import math
from datetime import date, timedelta

FIRST = 2415021.076998695
MONTH = 29.530588853
EPOCH = date(2000, 1, 1)
EPOCH_DAY = 2451545


def new_moon(number: int) -> int:
    """The day, counted from noon in Greenwich, on which the moon is new in Hà Nội; `number` counts from 1900."""
    t = number / 1236.85
    turn = math.pi / 180
    day = 2415020.75933 + 29.53058868 * number + 0.0001178 * t * t - 0.000000155 * t**3
    day += 0.00033 * math.sin((166.56 + 132.87 * t - 0.009173 * t * t) * turn)
    sun = (359.2242 + 29.10535608 * number - 0.0000333 * t * t - 0.00000347 * t**3) * turn
    moon = (306.0253 + 385.81691806 * number + 0.0107306 * t * t + 0.00001236 * t**3) * turn
    node = (21.2964 + 390.67050646 * number - 0.0016528 * t * t - 0.00000239 * t**3) * turn
    correction = (0.1734 - 0.000393 * t) * math.sin(sun) + 0.0021 * math.sin(2 * sun)
    correction += -0.4068 * math.sin(moon) + 0.0161 * math.sin(2 * moon) - 0.0004 * math.sin(3 * moon)
    correction += 0.0104 * math.sin(2 * node) - 0.0051 * math.sin(sun + moon)
    correction += -0.0074 * math.sin(sun - moon) + 0.0004 * math.sin(2 * node + sun)
    correction += -0.0004 * math.sin(2 * node - sun) - 0.0006 * math.sin(2 * node + moon)
    correction += 0.0010 * math.sin(2 * node - moon) + 0.0005 * math.sin(2 * moon + sun)
    slowing = -0.000278 + 0.000265 * t + 0.000262 * t * t
    return math.floor(day + correction - slowing + 0.5 + 7 / 24)


def sign(day: int) -> int:
    """In which of the twelve signs the sun stands at midnight in Hà Nội."""
    t = (day - 0.5 - 7 / 24 - 2451545.0) / 36525
    turn = math.pi / 180
    mean = (357.52910 + 35999.05030 * t - 0.0001559 * t * t) * turn
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t * t
    longitude += (1.914600 - 0.004817 * t) * math.sin(mean)
    longitude += (0.019993 - 0.000101 * t) * math.sin(2 * mean) + 0.000290 * math.sin(3 * mean)
    return math.floor((longitude % 360) / 30)


def eleventh(year: int) -> int:
    """The number of the new moon that begins the eleventh month, the one with the winter solstice."""
    last = (date(year, 12, 31) - EPOCH).days + EPOCH_DAY
    number = math.floor((last - FIRST) / MONTH)
    return number - 1 if sign(new_moon(number)) >= 9 else number


def first_of(year: int, month: int) -> date:
    """The first day of one of the months 1 to 9 of a lunar year; a leap month bears the number of the one before it."""
    start, end = eleventh(year - 1), eleventh(year)
    number = start + month + 1
    if end - start > 12:
        leap = next(k for k in range(1, 14) if sign(new_moon(start + k)) == sign(new_moon(start + k + 1)))
        number += 1 if leap <= month + 1 else 0
    return EPOCH + timedelta(days=new_moon(number) - EPOCH_DAY)
