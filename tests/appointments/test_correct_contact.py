from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from appointments.booking import cancel, confirm, correct_contact, hold
from appointments.history import by_staff
from appointments.models import Appointment, Event, Outbox
from appointments.persons import Applicant
from appointments.refusals import AlreadyBooked, AppointmentCancelled, AppointmentOver, ChangesWait
from offices.models import StaffMember
from tests.cast import ANA, BEN, MONDAY, a_service, a_slot, book

pytestmark = pytest.mark.django_db

NEW_PHONE, NEW_EMAIL = "+14045550177", "ana.new@example.com"


def correct(appointment: Appointment, **changed: Any) -> Appointment:
    as_it_is: dict[str, Any] = {
        "phone": appointment.phone,
        "email": appointment.email,
        "sms_consent": appointment.sms_consent,
        "now": MONDAY,
    }
    return correct_contact(appointment_id=appointment.pk, **(as_it_is | changed))


def corrections() -> list[Event]:
    return list(Event.objects.filter(kind=Event.Kind.CONTACT))


def another_time(days: int = 3) -> Any:
    return a_slot(starts_at=MONDAY + timedelta(days=days))


def test_phone_and_email_are_put_right() -> None:
    ana = book(a_slot(), replace(ANA, sms_consent=True))
    correct(ana, phone=NEW_PHONE, email=NEW_EMAIL, sms_consent=False)
    ana.refresh_from_db()
    assert (ana.phone, ana.email, ana.sms_consent) == (NEW_PHONE, NEW_EMAIL, False)


def test_the_old_contact_is_told() -> None:
    ana = book(a_slot(), replace(ANA, sms_consent=True))
    correct(ana, phone=NEW_PHONE, email=NEW_EMAIL, sms_consent=False)
    owed = Outbox.objects.get(event__kind=Event.Kind.CONTACT)
    assert (owed.former_email, owed.former_phone) == (ANA.email, ANA.phone)


def test_the_old_phone_is_told_only_where_it_could_be_texted() -> None:
    correct(book(a_slot(), ANA), phone=NEW_PHONE)
    assert Outbox.objects.get(event__kind=Event.Kind.CONTACT).former_phone == ""


def test_what_stays_is_not_told_as_if_it_were_old() -> None:
    ana = book(a_slot(), replace(ANA, sms_consent=True))
    correct(ana, phone=NEW_PHONE)
    correct(ana, phone=NEW_PHONE, email="")
    first, second = Outbox.objects.filter(event__kind=Event.Kind.CONTACT).order_by("pk")
    assert (first.former_email, first.former_phone) == ("", ANA.phone)
    assert (second.former_email, second.former_phone) == (ANA.email, "")


def test_the_history_keeps_nothing_personal() -> None:
    correct(book(a_slot()), phone=NEW_PHONE, email=NEW_EMAIL)
    kept = str([vars(event) for event in corrections()])
    assert not [told for told in (NEW_PHONE, NEW_EMAIL, ANA.phone, ANA.email) if told in kept]


def test_what_is_on_file_already_makes_no_event() -> None:
    ana = book(a_slot())
    correct(ana)
    assert corrections() == []


def test_the_same_correction_twice_is_one_event() -> None:
    ana = book(a_slot())
    correct(ana, phone=NEW_PHONE)
    correct(ana, phone=NEW_PHONE)
    assert len(corrections()) == 1


def test_who_ends_the_texts_before_changing_the_phone_does_not_keep_the_old_one_unaware() -> None:
    ana = book(a_slot(), replace(ANA, sms_consent=True))
    ana = correct(ana, sms_consent=False)
    correct(ana, phone=NEW_PHONE)
    first, second = Outbox.objects.filter(event__kind=Event.Kind.CONTACT).order_by("pk")
    assert (first.former_email, first.former_phone) == ("", ANA.phone)
    assert (second.former_email, second.former_phone) == ("", "")


def test_leave_to_text_that_is_given_anew_is_on_record_and_owes_nobody_a_notice() -> None:
    ana = book(a_slot())
    correct(ana, sms_consent=True)
    assert len(corrections()) == 1
    assert not Outbox.objects.filter(event__kind=Event.Kind.CONTACT).exists()


def test_the_person_is_known_by_the_new_phone_from_then_on() -> None:
    ana = book(a_slot())
    correct(ana, phone=NEW_PHONE)
    with pytest.raises(AlreadyBooked):
        book(another_time(), replace(ANA, phone=NEW_PHONE))
    assert book(another_time(4), ANA).phone == ANA.phone


def test_a_phone_under_which_the_same_person_is_booked_is_refused() -> None:
    ana = book(a_slot())
    again = book(another_time(), replace(ANA, phone=NEW_PHONE))
    with pytest.raises(AlreadyBooked):
        correct(again, phone=ANA.phone)
    again.refresh_from_db()
    assert again.phone == NEW_PHONE
    assert corrections() == []
    assert ana.phone == ANA.phone


def test_an_appointment_that_is_over_does_not_stand_in_the_way() -> None:
    past = book(a_slot())
    later = MONDAY + timedelta(days=5)
    kept = hold(
        slot_id=another_time(8).pk, service_id=a_service().pk, owner=past.hold_token, now=later
    )
    ana = confirm(
        token=kept.pk,
        applicant=replace(ANA, phone=NEW_PHONE),
        language="en",
        channel="web",
        now=later,
    )
    correct(ana, phone=ANA.phone, now=later)
    past.refresh_from_db()
    assert past.status == Appointment.Status.UNRECORDED


def test_a_cancelled_appointment_is_left_as_it_is() -> None:
    ana = book(a_slot())
    cancel(appointment_id=ana.pk, now=MONDAY)
    with pytest.raises(AppointmentCancelled):
        correct(ana, phone=NEW_PHONE)


def test_a_visit_that_has_begun_is_left_as_it_is() -> None:
    ana = book(a_slot())
    with pytest.raises(AppointmentOver):
        correct(ana, phone=NEW_PHONE, now=ana.slot.starts_at)


def test_while_changes_wait_only_staff_corrects() -> None:
    ana = book(a_slot())
    Appointment.objects.update(changes_wait_until=MONDAY + timedelta(hours=24))
    with pytest.raises(ChangesWait):
        correct(ana, phone=NEW_PHONE)
    cruz = StaffMember.objects.create_user("cruz")
    assert correct(ana, phone=NEW_PHONE, actor=by_staff(cruz)).phone == NEW_PHONE
    assert [event.staff_member for event in corrections()] == [cruz]


# One phone and one e-mail serve many people, and nobody is suspected for it.


def test_twins_share_birthday_phone_and_email() -> None:
    ana = book(a_slot(), ANA)
    eva = book(another_time(), replace(ANA, first_name="Eva"))
    assert correct(ana, phone=NEW_PHONE).phone == correct(eva, phone=NEW_PHONE).phone


def test_a_lawyer_books_for_twenty_clients() -> None:
    def client(number: int) -> Applicant:
        return replace(
            BEN, last_name=f"Client{'abcdefghijklmnopqrst'[number]}", booking_for="client"
        )

    slot = a_slot(seats=20)
    for number in range(20):
        book(slot, client(number))
    assert Appointment.objects.filter(phone=BEN.phone).count() == 20
