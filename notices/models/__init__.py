from notices.models.call import Call
from notices.models.kept_day_list import KeptDayList
from notices.models.notice import Notice
from notices.models.reminder_plan import ReminderPlan

__all__ = ["Call", "KeptDayList", "Notice", "ReminderPlan"]
