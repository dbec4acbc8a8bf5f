"""A seeded world: ships, trains, trucks and flights that send raw messages in real formats, and the truth about them."""

from lianyun.simulator.noise import QUIET, Emission, Noise
from lianyun.simulator.scenario import Scenario, scenario
from lianyun.simulator.truth import Truth

__all__ = ["QUIET", "Emission", "Noise", "Scenario", "Truth", "scenario"]
