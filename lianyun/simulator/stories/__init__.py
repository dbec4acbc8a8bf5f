"""The stories, one file each: tables of legs and steps in the words of `script`."""

from lianyun.simulator.stories import reuse, road_air, sea_rail

STORIES = (sea_rail.STORY, road_air.STORY, reuse.STORY)
