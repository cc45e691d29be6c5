"""Which query each index serves. `infopass.index_comments` writes it into the database."""

SERVES = {
    # Appointments
    "appointments_appointment_number_key": "Look-up by confirmation number: notice, manage, staff; "
    "no number twice.",
    "appointments_appointment_number_1741948c_like": "Staff search by the beginning of a "
    "confirmation number.",
    "appointments_appointment_slot_id_4594fc33": "Who is booked in a slot: staff's lists of a day, "
    "the slot's page, slots that need staff, verify.",
    "appointments_appointment_hold_token_key": "A second submit of confirm finds what the first "
    "one booked; no hold becomes two appointments.",
    "appointment_one_live_per_person": "No person holds two live appointments; confirm closes this "
    "person's past ones, a lost notice finds the live one.",
    "appointment_name_words": "Staff search by the beginning of any word of a name, without case "
    "and accents, at every office or some.",
    "appointment_phone": "Staff search by phone or its beginning.",
    # Online answers
    "online_answer_count_once_a_day": "One more on a day, and the days of a report; no count twice.",
    # Slots
    "slot_once_per_counter_and_time": "Free times of a counter between two instants "
    "(appointments.availability), publish; no time twice.",
    "slot_standing_slots_do_not_overlap": "No two standing slots of a counter at one time.",
    "slot_by_day": "The slots of a local day, of every office or one: staff's lists, without "
    "reading the slots themselves.",
    # Holds
    "hold_slot_expiry": "The expired holds of a slot: availability counts them as free, a claim "
    "deletes them.",
    "hold_expiry": "The sweeper: every hold whose time is over.",
    "hold_one_booking_hold_per_session": "The hold of a visitor; no visitor keeps two seats.",
    "hold_one_change_hold_per_appointment": "No appointment keeps two seats to move to.",
    "appointments_hold_appointment_id_ca98f4b2": "The seat an appointment may move to: cancel "
    "gives it back, the pages show it.",
    # History
    "appointments_event_appointment_id_2fb23838": "The history of an appointment, and whether it "
    "leads to the present state (verify).",
    "event_by_staff_member": "Whether a staff member who is to be deleted stands in history.",
    "appointments_note_appointment_id_ab47ed97": "The notes of an appointment.",
    "appointments_note_staff_member_id_cc3458e2": "Whether a staff member who is to be deleted wrote notes.",
    "appointments_displaced_appointment_id_d2943e63": "Whether a closure still moves an appointment, or moves it back.",
    "appointments_relocation_closure_id_d8ed1dff": "What a closure did to people, when it is deleted.",
    "appointments_relocation_office_id_b8036f18": "Whether an office that is to be deleted was closed.",
    "relocation_once_per_key": "What the first submit of a closure made; none closes twice.",
    "displaced_once": "The people of a closure; nobody is on it twice.",
    "displaced_open": "Who of a closure still has to be moved.",
    "appointments_outbox_event_id_key": "The notice an event owes; none owes two.",
}
