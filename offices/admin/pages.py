"""What the admin pages of offices share. No rules: they save, tell those who plan, show refusals."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import ActionLocation
from django.db import transaction
from django.db.models import PROTECT, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone

from offices.admin.lists import ListPage
from offices.admin.refusals import REFUSALS, sentence_for
from offices.models import Office
from offices.signals import schedule_changed


class StaffPage[M: Model](ListPage[M]):
    """A refusal that comes after the form was found good is a message, and nothing has changed."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        view = super().changeform_view
        return self._all_or_nothing(request, partial(view, request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        view = super().delete_view
        return self._all_or_nothing(request, partial(view, request, *args, **kwargs))

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        act = super().response_action
        return self._all_or_nothing(request, partial(act, request, *args, **kwargs))

    def replan(self, request: HttpRequest, office_ids: Collection[int]) -> None:
        """Tell those who plan slots, inside the transaction; show what staff must know."""
        for sentence in answers_to(office_ids):
            self.message_user(request, sentence, messages.WARNING)

    def _all_or_nothing(self, request: HttpRequest, view: Callable[[], Any]) -> Any:
        # A page that only shows something has nothing to refuse: its errors are real ones.
        if request.method != "POST":
            return view()
        try:
            # Django runs forms in a transaction, and actions in none.
            with transaction.atomic():
                return view()
        except REFUSALS as refusal:
            self.message_user(request, sentence_for(refusal), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class KeptWhileNeeded[M: Model](StaffPage[M]):
    """A row that others protect offers no delete button, only the ways to end its use."""

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        # Deleting many at once would first list everything that protects them, slot by slot.
        return {
            name: action
            for name, action in super().get_actions(request, action_location).items()
            if name != "delete_selected"
        }

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not _is_needed(obj))


def _is_needed(row: Model) -> bool:
    protecting = [
        relation
        for relation in row._meta.related_objects  # noqa: SLF001  (Django's documented way in)
        if relation.on_delete is PROTECT
    ]
    return any(
        relation.related_model._default_manager.filter(  # noqa: SLF001
            **{relation.field.name: row}
        ).exists()
        for relation in protecting
    )


class Replanning[M: Model](StaffPage[M]):
    """Saving or deleting re-plans the slots of the offices concerned, in the same transaction."""

    def offices_of(self, row: M) -> set[int]:
        """The offices whose slots depend on a row."""
        raise NotImplementedError

    def save_form(self, request: HttpRequest, form: "ModelForm[M]", change: bool) -> Any:
        # The row may be leaving an office: that one is re-planned too.
        form.offices_before = self._offices_before(form) if change else set()  # type: ignore[attr-defined]
        return super().save_form(request, form, change)

    def save_related(
        self,
        request: HttpRequest,
        form: "ModelForm[M]",
        formsets: Any,
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        self.replan(request, form.offices_before | self.offices_of(form.instance))  # type: ignore[attr-defined]

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        concerned = self.offices_of(obj)
        super().delete_model(request, obj)
        self.replan(request, concerned)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        concerned = {office_id for row in queryset for office_id in self.offices_of(row)}
        super().delete_queryset(request, queryset)
        self.replan(request, concerned)

    def _offices_before(self, form: "ModelForm[M]") -> set[int]:
        stored = self.model._default_manager.filter(pk=form.instance.pk).first()  # noqa: SLF001
        return self.offices_of(stored) if stored else set()


def answers_to(office_ids: Collection[int]) -> list[str]:
    """Tell those who plan slots, inside the transaction. Answers with what staff must know."""
    if not office_ids:
        return []
    answers = schedule_changed.send(sender=Office, office_ids=set(office_ids), now=timezone.now())
    return [str(answer) for _receiver, answer in answers if answer]
