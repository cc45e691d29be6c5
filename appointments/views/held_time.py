"""Giving back the seat that was held when an earlier answer changes."""

from appointments import booking
from appointments.views.answers import Answers


def let_go(answers: Answers) -> None:
    """Another service or office means another time. The seat is free for others at once."""
    if answers.token is not None:
        booking.release(token=answers.token)
    answers.forget_time()


def change_service(answers: Answers, service_id: int) -> None:
    answers.considered = None
    if answers.service != service_id:
        let_go(answers)
        answers.service = service_id


def change_office(answers: Answers, office_id: int) -> None:
    if answers.office != office_id:
        let_go(answers)
        answers.office = office_id
