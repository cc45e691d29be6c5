"""Which query each index serves. `infopass.index_comments` writes it into the database."""

SERVES = {
    "notices_notice_key_key": "No cause is told twice: a second run of the fan-out adds nothing.",
    "notices_notice_key_e6f8d5bc_like": "Made by Django with unique text: messages by the "
    "beginning of their cause.",
    "notice_waiting": "The messages that are due, the longest waiting first (notices.delivery).",
    "notice_reminder_waiting": "The same for reminders, which have a queue of their own.",
    "notice_given_up": "Staff's list of the messages that were given up.",
    "notices_notice_appointment_id_a997be99": "The messages of an appointment: those that a later "
    "event overtakes, and the admin.",
    "notices_notice_event_id_a671d3a3": "The messages of an event.",
    "call_open": "Staff's call list: those still to be called.",
    "call_once_per_message": "A message that did not arrive is one call, however often it is told.",
    "notices_call_appointment_id_fec52f2c": "The calls of an appointment, in the admin and when its contact is corrected.",
    "day_list_once": "A day's list is kept once (notices.tasks).",
}
