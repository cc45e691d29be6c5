from django.urls import path

from notices import views

urlpatterns = [path("notice/<str:number>/", views.notice, name="notice")]
