"""What everyone brings stands in one place, in both languages."""

from django.utils.translation import override

from offices.bring_list import everyone_brings


def test_the_list_is_told_in_the_visitors_language() -> None:
    with override("en"):
        english = everyone_brings()
    with override("es"):
        spanish = everyone_brings()
    assert english[1] == "A government photo ID that has not expired"
    assert spanish[1] == "Una identificación oficial con foto vigente"
    assert len(english) == len(spanish) == 8
    assert not set(english) & set(spanish)
