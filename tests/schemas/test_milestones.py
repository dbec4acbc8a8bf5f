from schemas.milestones import MILESTONES, Kind


def test_crc_is_reported_to_customs_which_closes_nothing() -> None:
    """Cargo-IMP and ONE Record: CRC says that the carrier reported the consignment, CCD that customs let it go."""
    words = {milestone.iata: kind for kind, milestone in MILESTONES.items() if milestone.iata}
    assert words["CRC"] is Kind.CUSTOMS_DECLARED
    assert words["CCD"] is Kind.CUSTOMS_RELEASED


def test_every_kind_has_a_milestone_with_both_names() -> None:
    assert set(MILESTONES) == set(Kind)
    assert all(milestone.name_en and milestone.name_zh for milestone in MILESTONES.values())
