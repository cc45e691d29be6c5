"""Twilio's reports of texts, and what people answer to them. Nothing unsigned is believed."""

import re
import unicodedata
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from appointments.booking import start_texts, stop_texts
from notices import receipts
from notices.wording.help import help_for

# What carriers themselves take as these words, and what Spanish speakers write.
_STOP = {
    *("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
    *("ALTO", "PARAR", "PARE", "BASTA", "DETENER"),
}
_START = {"START", "UNSTOP", "YES", "INICIAR", "EMPEZAR", "COMENZAR"}
_HELP = {"HELP", "INFO", "AYUDA"}
_DID_NOT_ARRIVE = {"undelivered", "failed"}
_MOST_DIGITS = 18  # of a row's number

View = Callable[[HttpRequest], HttpResponse]


def signed_by_twilio(view: View) -> View:
    """Refuse what does not carry Twilio's signature of this address and these fields."""

    @csrf_exempt
    @login_not_required
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.TWILIO:
            raise Http404
        # As Twilio calls it: a proxy may have changed host and scheme.
        address = settings.PUBLIC_URL + request.get_full_path()
        validator = RequestValidator(settings.TWILIO["auth_token"])
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(address, request.POST, signature):
            return HttpResponseForbidden()
        return view(request)

    return guarded


@signed_by_twilio
def status(request: HttpRequest) -> HttpResponse:
    """What became of a text."""
    notice_id, said = request.GET.get("notice", ""), request.POST.get("MessageStatus", "")
    if notice_id.isdecimal() and len(notice_id) <= _MOST_DIGITS:
        now = timezone.now()
        if said == "delivered":
            receipts.delivered(int(notice_id), at=now)
        elif said in _DID_NOT_ARRIVE:
            code = re.sub(r"\D", "", request.POST.get("ErrorCode", ""))[:6]
            receipts.came_back(int(notice_id), fault=f"SMS {code or said}", now=now)
    return HttpResponse(status=204)


@signed_by_twilio
def inbound(request: HttpRequest) -> HttpResponse:
    """STOP, START and HELP. Twilio itself answers the first two, and nobody reads anything else."""
    phone, word = request.POST.get("From", ""), word_of(request.POST.get("Body", ""))
    answer = MessagingResponse()
    if word in _STOP:
        stop_texts(phone=phone, now=timezone.now())
    elif word in _START:
        start_texts(phone=phone, now=timezone.now())
    elif word in _HELP:
        answer.message(help_for(phone, now=timezone.now()))
    return HttpResponse(str(answer), content_type="application/xml")


def word_of(text: str) -> str:
    """In capitals, without accents, spaces and signs: " Stop. " is STOP. Only one word counts."""
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    words = re.findall(r"[A-Z]+", letters.upper().replace("-", ""))
    return words[0] if len(words) == 1 else ""
