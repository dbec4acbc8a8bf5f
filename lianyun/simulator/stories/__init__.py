"""The stories, one file each: tables of legs and steps in the words of `script`."""

from lianyun.simulator.stories import barge, block_train, inspection, lcl, reuse, road_air, rolled, sea_rail

STORIES = (
    sea_rail.STORY,
    block_train.STORY,
    road_air.STORY,
    barge.STORY,
    lcl.STORY,
    reuse.STORY,
    inspection.STORY,
    rolled.STORY,
)
