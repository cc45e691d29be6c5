from django.urls import path, re_path

from offices import views

urlpatterns = [
    path("offices/", views.office_list, name="office_list"),
    # Three letters in any case: people type addresses by hand.
    re_path(r"^offices/(?P<code>[A-Za-z]{3})/$", views.office_page, name="office_page"),
]
