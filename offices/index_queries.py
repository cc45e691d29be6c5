"""Which query each index serves. `infopass.index_comments` writes it into the database."""

_FROM_DJANGO = "Made by Django with a many-to-many field"

SERVES = {
    # Offices and services
    "offices_office_code_key": "An office by its code, in addresses and files; no code twice.",
    "offices_office_code_7d7a259d_like": "Made by Django with unique text: an office by the "
    "beginning of its code.",
    "offices_service_code_key": "A service by its code, in files; no code twice.",
    "offices_service_code_94b6a3f2_like": "Made by Django with unique text: a service by the "
    "beginning of its code.",
    # Counters, what they handle and when
    "counter_name_once_per_office": "The counters of an office; no name twice there.",
    "counter_and_its_office": "Target of the foreign key that ties an offering to its counter's "
    "office.",
    "service_at_one_counter_per_office": "The counter that handles a service at an office; never "
    "two.",
    "offices_offering_counter_id_a9022707": "The services of a counter; deleting it with them.",
    "offices_offering_service_id_2fbc7fa5": "The offices that handle a service.",
    "offices_hours_counter_id_2db0cbf8": "The opening hours of a counter; deleting it with them.",
    "hours_do_not_overlap": "No two hours of a counter on one weekday at one time.",
    "closure_office_until": "The closures of an office, or of all, that touch a span of days.",
    "holiday_opened_once_per_office": "The holidays on which an office is open; none twice.",
    # Whom an office serves
    "service_area_zip": "The offices of a ZIP code (offices.zipcodes).",
    "service_area_place": "The offices of a county or a state (offices.zipcodes).",
    "offices_servicearea_office_id_6ae9617b": "The areas of an office: its page, and whether it "
    "may be deleted.",
    "service_area_zip_has_one_office": "No ZIP code with two offices on one day.",
    "service_area_county_has_one_office": "No county with two offices on one day.",
    "service_area_state_lists_an_office_once": "No state that lists an office twice on one day.",
    # Staff
    "offices_authenticatorapp_user_id_key": "The app that somebody signs in with; never two.",
    "offices_staffmember_username_key": "Signing in; no name twice.",
    "offices_staffmember_username_c774878b_like": "Made by Django with unique text: a staff "
    "member by the beginning of the name.",
    "offices_staffmember_offi_staffmember_id_office_id_756ee74e_uniq": "The offices of a staff "
    "member, each once.",
    "offices_staffmember_offices_office_id_f71eb3f2": "The staff of an office.",
    "offices_staffmember_offices_staffmember_id_f0ab7151": f"{_FROM_DJANGO}: offices of a person.",
    "offices_staffmember_grou_staffmember_id_group_id_500d42e8_uniq": "The groups of a staff "
    "member, each once.",
    "offices_staffmember_groups_group_id_bc5ab605": "The staff of a group.",
    "offices_staffmember_groups_staffmember_id_63f443ed": f"{_FROM_DJANGO}: groups of a person.",
    "offices_staffmember_user_staffmember_id_permissio_3d8de3f6_uniq": "The permissions of a "
    "staff member, each once.",
    "offices_staffmember_user_permissions_permission_id_e20bf747": "The staff with a permission.",
    "offices_staffmember_user_permissions_staffmember_id_d5914640": f"{_FROM_DJANGO}: permissions "
    "of a person.",
}
