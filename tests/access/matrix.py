"""Every address and who gets what. A new address without a row here fails the build.

One row per URL name. `who` is written out by hand, role by role, and not read from roles.yaml: when a
permission moves there, this table says what that opens and closes.

    PUBLIC    everybody, anonymous and registered candidates included
    SIGNED    everybody with a login, also a registered candidate and somebody who must still enrol
    STAFF     everybody in a post
    a string  the roles, separated by spaces

`about` names an object of tests/access/world.py that the address speaks of. PLACED objects lie in
Sandaran: offices of other places get "missing". ACCUSING objects moreover accuse Satpol PP: that
office and its superiors get "missing" too. ONLY_FOR narrows an object to single personas.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

PUBLIC, SIGNED, STAFF = "PUBLIC", "SIGNED", "STAFF"

READS_DIRECTORY = "desk_officer desk_head verifier duty_officer camat legal_officer administrator"
DESK_HANDS = "desk_officer desk_head"
DESK_EYES = f"{DESK_HANDS} verifier"
ASKED = f"{DESK_EYES} duty_officer camat mediator legal_officer"
ADMIN = "administrator"
DESK = "desk_officer desk_head verifier"
TELLS = f"{DESK} field_reporter duty_officer camat mediator legal_officer trainer"


@dataclass(frozen=True)
class Row:
    """The expected answer of one address. `also` adds single personas that an office grant lets in."""

    who: str
    method: str = "GET"
    about: str = ""
    also: str = ""
    machine: bool = False  # answers JSON: never a page to enrol on
    gateway: bool = False  # called with a mark or signature of its own in place of a form's secret; strangers get 404
    data: dict[str, str] = field(default_factory=dict)
    kwargs: dict[str, object] = field(default_factory=dict)


MATRIX: dict[str, Row] = {
    # accounts: the ways in
    "accounts:sign_in": Row(PUBLIC),
    "accounts:code": Row(PUBLIC),
    "accounts:key_ask": Row(PUBLIC, "POST"),
    "accounts:key_sign_in": Row(PUBLIC, "POST"),
    "accounts:sign_out": Row(PUBLIC, "POST"),
    "accounts:lock": Row(PUBLIC),
    "accounts:switch": Row(PUBLIC, "POST"),
    "accounts:language": Row(PUBLIC, "POST"),
    "accounts:theme": Row(PUBLIC, "POST"),
    # accounts: one's own
    "accounts:choose_post": Row(SIGNED),
    "accounts:account": Row(SIGNED),
    "accounts:totp": Row(SIGNED),
    "accounts:recovery": Row(SIGNED, "POST"),
    "accounts:passkeys": Row(SIGNED),
    "accounts:passkey_ask": Row(SIGNED, "POST"),
    "accounts:passkey_register": Row(SIGNED, "POST"),
    "accounts:passkey_remove": Row(SIGNED, "POST", kwargs={"passkey": UUID(int=1)}),
    "accounts:prove": Row(SIGNED),
    "accounts:prove_ask": Row(SIGNED, "POST"),
    "accounts:pin": Row(SIGNED, "POST"),
    "accounts:password": Row(SIGNED, "POST"),
    "accounts:revoke_one": Row(SIGNED, "POST", kwargs={"pk": 0}),
    "accounts:revoke_others": Row(SIGNED, "POST"),
    # accounts: the directory
    "accounts:manage": Row(STAFF),
    "accounts:institutions": Row(READS_DIRECTORY),
    "accounts:institution": Row(READS_DIRECTORY, kwargs={"code": "POLRES"}),
    "accounts:posts": Row(READS_DIRECTORY),
    "accounts:people": Row(READS_DIRECTORY),
    "accounts:person": Row(READS_DIRECTORY, about="person"),
    "accounts:person_add": Row(ADMIN),
    "accounts:assign": Row(ADMIN, "POST", about="person"),
    "accounts:end_holding": Row(ADMIN, "POST", about="holding"),
    "accounts:add_contact": Row(ADMIN, "POST", about="person"),
    "accounts:change_contact": Row(ADMIN, "POST", about="contact"),
    "accounts:depart": Row(ADMIN, "POST", about="person"),
    "accounts:way_in": Row(ADMIN, "POST", about="person"),
    "accounts:second_person": Row("desk_head administrator", "POST", about="person"),
    # accounts: the candidates' register
    "accounts:register": Row("", also="bawaslu desk_head"),
    "accounts:register_add": Row("", "POST", also="bawaslu"),
    "accounts:register_remove": Row("", "POST", about="register_entry", also="bawaslu"),
    # accounts: keys for machines
    "accounts:tokens": Row(ADMIN),
    "accounts:revoke_token": Row(ADMIN, "POST", about="token"),
    # territory: geography is no secret among officers
    "territory:kecamatan_json": Row(STAFF),
    "territory:desa_json": Row(STAFF),
    "territory:around_json": Row(STAFF),
    "territory:places": Row(STAFF, data={"q": "sandaran"}),
    "territory:calendar": Row(STAFF),
    "territory:contested_json": Row(STAFF),
    "history:history": Row(STAFF),
    "history:sheet": Row(STAFF, kwargs={"ending": "csv"}),
    "history:add": Row("desk_head administrator"),
    "history:correct": Row("desk_head administrator", kwargs={"code": "X"}),
    "history:withdraw": Row("desk_head administrator", "POST", kwargs={"code": "X"}),
    "history:load": Row("desk_head administrator"),
    "history:look": Row("desk_head administrator", kwargs={"sha": "0"}),
    "history:take_back": Row("desk_head administrator", "POST", kwargs={"batch": UUID(int=1)}),
    "territory:boundaries": Row(ADMIN),
    "territory:boundaries_deliver": Row(ADMIN, "POST"),
    "territory:boundaries_look": Row(ADMIN, kwargs={"sha": "0"}),
    "territory:boundaries_accept": Row(ADMIN, "POST", kwargs={"sha": "0"}),
    "territory:boundaries_withdraw": Row(ADMIN, "POST", kwargs={"pk": UUID(int=1)}),
    "territory:border_dispute": Row(ADMIN, "POST"),
    "territory:border_settle": Row(ADMIN, "POST", kwargs={"pk": UUID(int=1)}),
    # notify: what gateways report (judged by their mark or signature), and notes on one's own device
    "notify:receipt": Row(
        PUBLIC, "POST", kwargs={"channel": "sms", "key": UUID(int=1), "mark": "tidak-benar"}, gateway=True
    ),
    "notify:signed_receipt": Row(PUBLIC, "POST", kwargs={"channel": "sms"}, gateway=True),
    "notify:devices": Row(STAFF),
    "notify:device_on": Row(STAFF, "POST"),
    "notify:device_off": Row(STAFF, "POST"),
    "notify:device_worker": Row(PUBLIC),
    # incidents: telling of a sign of trouble
    "incidents:report": Row(TELLS),
    "incidents:telephone": Row(DESK),
    "incidents:kinds": Row(TELLS, data={"q": "massa"}),
    "incidents:mine": Row(TELLS),
    "response:taken": Row(TELLS, about="report"),
    "incidents:photo": Row(TELLS, about="photo"),
    "incidents:add_photo": Row(TELLS, "POST", about="report"),
    # desk: the situation room and what it is made of
    "desk:home": Row(STAFF),
    "desk:waiting": Row(DESK_EYES),
    "desk:verify": Row(DESK_EYES),
    "desk:bar": Row(DESK_EYES),
    "desk:wall": Row(DESK_EYES),
    "desk:live": Row(STAFF),
    "desk:map": Row(STAFF),
    "desk:marks": Row(STAFF),
    "desk:area": Row(STAFF, kwargs={"code": "64.08.11"}),
    "desk:search": Row(STAFF, data={"q": "bentrok sandaran"}),
    "desk:numbers": Row(f"{DESK_EYES} duty_officer trainer independent_reader"),
    "desk:sheet": Row(DESK_HANDS),
    "desk:reports": Row(DESK_EYES),
    "desk:handover": Row(f"{DESK_HANDS} duty_officer"),
    "desk:reassign": Row("desk_head", "POST"),
    "desk:incident": Row(f"{DESK_EYES} duty_officer camat legal_officer", about="incident"),
    "desk:act_siaga": Row(DESK_HANDS, "POST", about="incident"),
    "desk:act_minta": Row(DESK_HANDS, "POST", about="incident"),
    "desk:act_jeda": Row(DESK_HANDS, "POST", about="incident"),
    "desk:act_lanjut": Row(DESK_HANDS, "POST", about="incident"),
    "desk:act_buka-nomor": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_periksa": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_tolak": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_gabung": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_pisah": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_catat": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_tugas": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_tugas-selesai": Row(DESK_EYES, "POST", about="incident"),
    "desk:attention": Row(f"{DESK_EYES} {ADMIN}"),
    "desk:settled": Row(DESK_EYES, "POST"),
    "desk:preview": Row(DESK_EYES, about="incident"),
    "desk:add_file": Row(DESK_EYES, "POST", about="incident"),
    "desk:file": Row(DESK_EYES, about="incident_file"),
    "desk:act_beri-tahu": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_kaitkan": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_pemegang": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_betulkan": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_selesai": Row(DESK_HANDS, "POST", about="incident"),
    "desk:act_jawab-pelapor": Row(DESK_EYES, "POST", about="incident"),
    "desk:act_buka-lagi": Row("desk_head", "POST", about="incident"),
    "desk:act_pegang": Row("desk_head", "POST", about="incident"),
    # response: between offices
    "response:requests": Row(ASKED),
    "response:request": Row(ASKED, about="request"),
    "response:answer": Row(ASKED, "POST", about="request"),
    "response:step": Row(ASKED, "POST", about="request"),
    "response:link": Row(DESK_HANDS, "POST", about="request"),
    "response:by_link": Row(PUBLIC, kwargs={"token": "tidak-ada"}),
    "response:opening": Row("", "POST", about="opening", also="bawaslu"),
    "response:targets": Row(f"{DESK_EYES} duty_officer trainer independent_reader"),
    "response:notice_read": Row(STAFF, "POST", kwargs={"pk": UUID(int=0)}),
    "response:deliveries": Row(f"{DESK_HANDS} administrator"),
    "response:try_again": Row(f"{DESK_HANDS} administrator", "POST"),
    "response:trial": Row(f"{DESK_HANDS} administrator", "POST"),
    # operation: whoever keeps the server
    "operation:acts": Row("administrator desk_head independent_reader"),
    "operation:acts_sheet": Row("administrator desk_head independent_reader", "POST", kwargs={"ending": "csv"}),
    "operation:health": Row(ADMIN),
    "operation:look_again": Row(ADMIN, "POST"),
    # for machines
    "healthz": Row(PUBLIC),
    "readyz": Row(PUBLIC),
    "operation:metrics": Row(PUBLIC),  # 401 to all but the machine itself and the token: tests/operation
    "api:api-root": Row(PUBLIC),
    "api:openapi-json": Row(PUBLIC),
    "api:api_reports": Row(TELLS, "POST", machine=True),
}

PLACED = frozenset({"person", "holding", "contact"})
ACCUSING = frozenset({"photo", "incident", "incident_file", "request"})
# Given only to some, whatever their role: what one told oneself, and the report itself to the desk and its teller.
ONLY_FOR = {
    "report": frozenset({"field_reporter"}),
    "photo": frozenset({"field_reporter", "desk_officer", "desk_head", "verifier"}),
    "incident": frozenset({"desk_officer", "desk_head", "verifier", "duty_officer", "camat"}),
    "incident_file": frozenset({"desk_officer", "desk_head", "verifier"}),
    "request": frozenset({"desk_officer", "desk_head", "verifier", "duty_officer"}),
}
