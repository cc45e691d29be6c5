from django.urls import path

from notices.hooks import mail, twilio

urlpatterns = [
    path("mail/", mail.reports, name="mail_reports"),
    path("sms/twilio/", twilio.inbound, name="twilio_inbound"),
    path("sms/twilio/status/", twilio.status, name="twilio_status"),
]
