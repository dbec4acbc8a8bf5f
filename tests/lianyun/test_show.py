"""A shipment on a terminal."""

from lianyun.show import _milestone, _time
from lianyun.words import Language

DUISBURG = {"zone": "Europe/Berlin"}


def test_a_time_told_in_utc_is_shown_on_the_clock_of_its_place() -> None:
    told = {"at": "2026-06-19T04:30:00Z", "offset_minutes": 0, "precision": "minute"}
    assert _time(told, DUISBURG) == "2026-06-19 06:30 +0200"
    assert _time(told, {"zone": None}) == "2026-06-19 04:30 +0000"
    assert _time(told, None) == "2026-06-19 04:30 +0000"


def test_a_day_is_the_day_its_sender_wrote() -> None:
    told = {"at": "2026-06-19T00:00:00Z", "offset_minutes": 0, "precision": "day"}
    assert _time(told, {"zone": "America/Los_Angeles"}) == "2026-06-19"


def test_a_step_of_customs_says_customs_once() -> None:
    time = {"at": "2026-06-19T04:30:00Z", "offset_minutes": 0, "precision": "minute", "source": "single-window"}
    step = {"name_en": "Released by customs", "mode": "customs", "state": "actual", "place": None, "disputed": False}
    told = {**step, "actual": time, "estimated": None, "planned": None, "delay_minutes": None}
    assert _milestone(told, Language.ENGLISH)[0].endswith("Released by customs")
    assert "road" in _milestone({**told, "mode": "road"}, Language.ENGLISH)[0]
