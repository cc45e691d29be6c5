from django.urls import path

from appointments.views import cancel, contact, manage, reschedule
from appointments.views.details_step import book_details
from appointments.views.finished import finished
from appointments.views.lost_notice import manage_lost, manage_lost_sent
from appointments.views.office_step import book_office
from appointments.views.online_answer import book_online
from appointments.views.review_step import book_extend, book_review
from appointments.views.service_step import book_service
from appointments.views.time_step import book_time

urlpatterns = [
    path("book/", book_service, name="book_service"),
    path("book/online/<str:service>/", book_online, name="book_online"),
    path("book/office/", book_office, name="book_office"),
    path("book/details/", book_details, name="book_details"),
    path("book/time/", book_time, name="book_time"),
    path("book/review/", book_review, name="book_review"),
    path("book/extend/", book_extend, name="book_extend"),
    path("finished/", finished, name="finished"),
    path("manage/", manage.manage, name="manage"),
    path("manage/lost/", manage_lost, name="manage_lost"),
    path("manage/lost/sent/", manage_lost_sent, name="manage_lost_sent"),
    path("manage/<str:number>/", manage.manage_appointment, name="manage_appointment"),
    path("manage/<str:number>/reschedule/", reschedule.manage_reschedule, name="manage_reschedule"),
    path(
        "manage/<str:number>/reschedule/confirm/",
        reschedule.manage_reschedule_confirm,
        name="manage_reschedule_confirm",
    ),
    path(
        "manage/<str:number>/reschedule/extend/",
        reschedule.manage_reschedule_extend,
        name="manage_reschedule_extend",
    ),
    path("manage/<str:number>/contact/", contact.manage_contact, name="manage_contact"),
    path("manage/<str:number>/cancel/", cancel.manage_cancel, name="manage_cancel"),
]
