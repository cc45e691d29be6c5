from django.urls import path

from notices import views

urlpatterns = [
    path("notice/<str:number>/", views.notice, name="notice"),
    path("notice/<str:number>.pdf", views.pdf, name="notice_pdf"),
    path("notice/<str:number>.ics", views.ics, name="notice_ics"),
]
