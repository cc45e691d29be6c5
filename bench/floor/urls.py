from django.urls import path

from bench.floor import views

urlpatterns = [
    path("bare/", views.bare),
    path("book/", views.book),
    path("times/", views.times),
    path("look-up/<str:number>/", views.look_up),
]
