"""What we make of a field, in Chinese: the words of the adapters' tables are English, one list has what they are called.

Tables are sentences for people who read the code; what a field becomes is told by the fields and kinds of refs they name.
A text that nobody has put into Chinese stays as it is.
"""

import re
from functools import cache

from ingest.outline.field import table
from schemas.milestones import MILESTONES
from schemas.movement import Certainty

FIELDS = {
    "source": "来源",
    "occurred_at": "发生时间",
    "reported_at": "报告时间",
    "place": "地点",
    "refs": "参考号",
    "kind": "节点",
    "certainty": "确定性",
    "mode": "运输方式",
    "report": "报告号",
    "retracts": "撤回",
    "relations": "关系",
    "attributes": "附加信息",
    "attribute": "附加信息",
    "Position": "位置",
    "speed": "航速",
    "course": "航向",
}
CERTAINTIES = {Certainty.PLANNED: "计划", Certainty.ESTIMATED: "预计", Certainty.ACTUAL: "实际"}
STEPS = {str(kind).upper(): milestone.name_zh for kind, milestone in MILESTONES.items()}
REFS = ("bill", "house", "booking", "awb", "hawb", "consignment", "declaration", "order", "package", "asset")
UNITS = ("container", "wagon", "uld", "trailer", "vessel", "voyage", "train", "flight", "truck")
_ASIDE = re.compile(
    r"\(.*?\)|\b(?:of|no|by|on|at|each|other) (?:the |an? )?\w+|\b(?:the|an?) \w+"
)  # not what it becomes


@cache
def _words() -> dict[str, str]:
    return {row["en"]: row["zh"] for row in table("ours")}


@cache
def _things() -> dict[str, str]:
    certain = {str(certainty): zh for certainty, zh in CERTAINTIES.items()}
    return {**STEPS, **certain, **{name: _words()[name] for name in (*REFS, *UNITS)}}


def words(text: str) -> str:
    """A reason or a meaning that stands in a table."""
    return _words().get(text, text)


def gist(text: str) -> str:
    """What a row of an adapter's table says that a field becomes: `refs: bill, booking` is `参考号：提单、订舱号`."""
    if text in _words():
        return words(text)
    whole = _ASIDE.sub(" ", text)
    return _named(whole.partition(";")[0]) or _named(whole) or words(text)


def _named(text: str) -> str:
    told = dict.fromkeys(re.findall(r"\w+", text))
    fields = list(dict.fromkeys(FIELDS[word] for word in told if word in FIELDS))
    things = list(dict.fromkeys(_things()[word] for word in told if word in _things()))
    return "：".join("、".join(names) for names in (fields, things) if names)
