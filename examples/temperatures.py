"""Readings of a thermometer, in degrees Celsius."""

from dataclasses import dataclass


@dataclass
class Reading:
    hour: int
    celsius: float


def mean(readings: list[Reading]) -> float:
    """The mean temperature of the readings."""
    

def to_fahrenheit(celsius: float) -> float:
    return celsius * 9 / 5 + 32


def warmest(readings: list[Reading]) -> Reading:
    return max(readings, key=lambda reading: reading.celsius)


def report(readings: list[Reading]) -> None:
    for reading in readings:
        print(f"{reading.hour:02}:00  {to_fahrenheit(
