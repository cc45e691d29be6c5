"""The Celery app, and everything that runs by the clock, on one screen.

Tasks hold no rules: each calls one verb that is harmless to run twice. An entry's ``expires`` is
its own period, so that a worker coming back after an hour finds one run waiting, not a queue of
them; and two clocks running by mistake do no harm. Queues: ``upkeep`` is the housekeeping,
``messages`` carries what goes out to applicants because something happened, ``reminders`` what goes
out by the calendar: a hundred thousand of them must not stand before somebody's confirmation. Give
each queue workers of its own where a mail server is slow.
"""

import os
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab
from kombu import Queue

from infopass.environment import settings_or_exit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infopass.settings")
settings_or_exit()

app = Celery("infopass")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.task_queues = [Queue("upkeep"), Queue("messages"), Queue("reminders")]

app.conf.beat_schedule = {
    # Each office opens a new day at its own hour; five minutes is how late it may be.
    "publish the slots of offices whose next day opens": {
        "task": "appointments.tasks.publish_due",
        "schedule": timedelta(minutes=5),
        "options": {"queue": "upkeep", "expires": 300},
    },
    # Nobody waits for this: a claim deletes expired holds itself. It keeps the counts tidy.
    "give back the seats of expired holds": {
        "task": "appointments.tasks.sweep_holds",
        "schedule": timedelta(seconds=30),
        "options": {"queue": "upkeep", "expires": 30},
    },
    # Whoever is to be moved should have the new time when they next look.
    "move the people of a closure": {
        "task": "appointments.tasks.relocate_due",
        "schedule": timedelta(seconds=5),
        "options": {"queue": "upkeep", "expires": 5},
    },
    "place whom a closure left without a time": {
        "task": "appointments.tasks.place_the_unplaced",
        "schedule": timedelta(minutes=1),
        "options": {"queue": "upkeep", "expires": 60},
    },
    # An address says where somebody is: it is kept no longer than it counts.
    "forget the tries that count no more": {
        "task": "appointments.tasks.forget_guesses",
        "schedule": timedelta(minutes=15),
        "options": {"queue": "upkeep", "expires": 900},
    },
    "forget the wrong passwords that lock nobody any more": {
        "task": "offices.tasks.forget_wrong_passwords",
        "schedule": timedelta(minutes=15),
        "options": {"queue": "upkeep", "expires": 900},
    },
    # Nobody should wait for a message longer than it takes to open the mailbox.
    "turn owed notices into messages": {
        "task": "notices.tasks.fan_out",
        "schedule": timedelta(seconds=5),
        "options": {"queue": "messages", "expires": 5},
    },
    "send the messages that are due": {
        "task": "notices.tasks.send_due",
        "schedule": timedelta(seconds=5),
        "options": {"queue": "messages", "expires": 5},
    },
    # Times begin at five minutes at the finest, so reminders fall due no oftener.
    "turn the reminders that are due into messages": {
        "task": "notices.tasks.plan_reminders",
        "schedule": timedelta(minutes=5),
        "options": {"queue": "reminders", "expires": 300},
    },
    "send the reminders that are due": {
        "task": "notices.tasks.send_reminders",
        "schedule": timedelta(seconds=30),
        "options": {"queue": "reminders", "expires": 30},
    },
    # Each office opens at its own hour, and a list may be this much late.
    "keep the lists of the days that begin soon": {
        "task": "notices.tasks.keep_day_lists",
        "schedule": timedelta(minutes=15),
        "options": {"queue": "upkeep", "expires": 900},
    },
    "forget the sessions that ended": {
        "task": "infopass.tasks.clear_ended_sessions",
        "schedule": crontab(hour="9", minute="10"),  # UTC; the middle of the American night
        "options": {"queue": "upkeep", "expires": 12 * 3600},
    },
}
