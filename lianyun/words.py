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
    "next.overdue": Word("overdue", "逾期未报"),
    "next.source_dark": Word("source silent", "数据源无消息"),
    "also": Word("also known as", "又名"),
    "eta": Word("expected", "预计到达"),
    "hold": Word("held by", "扣留"),
    "disputed": Word("disputed", "有争议"),
    # a message explained
    "where": Word("where", "位置"),
    "value": Word("value", "值"),
    "called": Word("called", "名称"),
    "ours": Word("what we make of it", "解读"),
    "message": Word("message {number}", "第 {number} 条报文"),
    "unread": Word("no adapter reads it", "没有适配器读取"),
    "ignored": Word("ignored: {why}", "忽略：{why}"),
    "unmapped": Word("unmapped: nobody has said yet what this code means", "未映射：尚无人说明此代码的含义"),
    "dead": Word("Not read: {where}: {rule}", "未能读取：{where}：{rule}"),
    "nothing": Word("It says nothing that we keep.", "没有需要保存的内容。"),
    "more_lines": Word("… {count} more fields (--rows 0 shows all)", "… 另有 {count} 个字段（--rows 0 显示全部）"),
    "more_facts": Word("… {count} more facts (--rows 0 shows all)", "… 另有 {count} 条事实（--rows 0 显示全部）"),
    "more_messages": Word("… there are more messages (--limit 0 explains all)", "… 还有更多报文（--limit 0 全部解读）"),
    "position": Word("Position", "位置"),
    "reported": Word("said {time}", "报告于 {time}"),
    "retracts": Word("takes back {reports}", "撤回 {reports}"),
    "check.good": Word("check digit holds", "校验位正确"),
    "check.bad": Word("check digit is wrong", "校验位错误"),
    "attributes": Word("also", "另有"),
    # how exactly a time was told, and where its zone comes from
    "precision.day": Word("a day", "精确到日"),
    "precision.hour": Word("to the hour", "精确到时"),
    "precision.minute": Word("to the minute", "精确到分"),
    "precision.second": Word("to the second", "精确到秒"),
    "zone.given": Word("offset told", "报文给出时区"),
    "zone.place": Word("on the clock of the place", "按当地时区"),
    "zone.assumed": Word("zone assumed", "时区为假定"),
    # relations
    "same": Word("{inner} and {outer} are one", "{inner} 与 {outer} 为同一"),
    "inside.opens": Word("{inner} is in {outer} from here on", "自此 {inner} 在 {outer} 之内"),
    "inside.closes": Word("{inner} is in {outer} up to here", "至此 {inner} 在 {outer} 之内"),
    "inside.states": Word("{inner} is in {outer}", "{inner} 在 {outer} 之内"),
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
