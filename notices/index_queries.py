"""Which query each index serves. `infopass.index_comments` writes it into the database."""

SERVES = {
    "notices_notice_key_key": "No cause is told twice: a second run of the fan-out adds nothing.",
    "notices_notice_key_e6f8d5bc_like": "Made by Django with unique text: messages by the "
    "beginning of their cause.",
    "notice_waiting": "The messages that are due, the longest waiting first (notices.delivery).",
    "notices_notice_appointment_id_a997be99": "The messages of an appointment: those that a later "
    "event overtakes, and the admin.",
    "notices_notice_event_id_a671d3a3": "The messages of an event.",
}
