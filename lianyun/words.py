"""What the commands say, in both languages of the pages."""

from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    ENGLISH = "en"
    CHINESE = "zh"


class Word(NamedTuple):
    en: str
    zh: str

    def of(self, language: Language) -> str:
        return self.zh if language is Language.CHINESE else self.en


WORDS = {
    # columns
    "milestone": Word("milestone", "节点"),
    "place": Word("place", "地点"),
    "time": Word("local time", "当地时间"),
    "planned": Word("planned", "计划"),
    "estimated": Word("estimated", "预计"),
    "actual": Word("actual", "实际"),
    "source": Word("who said so", "来源"),
    "delay": Word("delay", "延误"),
    "shipment": Word("shipment", "货物"),
    "status": Word("status", "状态"),
    "route": Word("route", "路线"),
    "last": Word("last", "最近"),
    "next": Word("next", "下一步"),
    "also": Word("also known as", "又名"),
    "eta": Word("expected", "预计到达"),
    "hold": Word("held by", "扣留"),
    "disputed": Word("disputed", "有争议"),
    # statuses of schemas/timeline.py
    "status.planned": Word("planned", "已计划"),
    "status.origin": Word("at origin", "在起运地"),
    "status.moving": Word("moving", "运输中"),
    "status.waiting": Word("waiting", "等待"),
    "status.delivered": Word("delivered", "已交付"),
    # modes
    "mode.sea": Word("sea", "海运"),
    "mode.barge": Word("barge", "驳船"),
    "mode.rail": Word("rail", "铁路"),
    "mode.road": Word("road", "公路"),
    "mode.air": Word("air", "空运"),
    "mode.customs": Word("customs", "海关"),
    "mode.unknown": Word("", ""),
}


def word(key: str, language: Language) -> str:
    return WORDS[key].of(language)
