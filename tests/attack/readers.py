"""Every function of the sources that reads something from outside with a tool that can fail, and who tries it.

A tool that can fail: one that decodes JSON, YAML, archives, databases, pictures, geometry, projections, base64, hex,
UUIDs, instants, addresses or signed text. A function that uses one and is not here fails tests/attack/test_readers.py:
try it with hypothesis in tests/attack/test_parsers.py (or say here whose word it reads).
"""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
TOOLS = frozenset(
    [
        "loads",
        "safe_load",
        "strptime",
        "fromisoformat",
        "fromhex",
        "b64decode",
        "urlsafe_b64decode",
        "unsign",
        "ZipFile",
        "deserialize",
        "from_wkb",
        "from_wkt",
        "from_user_input",
        "UUID",
        "from_filelike",
        "ip_address",
        "ip_network",
        "urlsplit",
        "urlparse",
        "Reader",
        "literal_eval",
        "fromstring",
        "parse_qs",
    ]
)

# Tried with whatever an outsider can send.
TRIED = {
    "sigap.accounts.passkeys:_parsed": "tests/accounts/test_passkeys",
    "sigap.accounts.passkeys:_taken": "tests/accounts/test_passkeys",
    "sigap.accounts.throttle:_address": "tests/accounts/test_sign_in",
    "sigap.accounts.throttle:network_of": "tests/accounts/test_sign_in",
    "sigap.notify.channels.exchange:exchange": "tests/notify/test_exchange, test_inside_addresses",
    "sigap.notify.channels.gateway:Gateway._json": "tests/notify/test_gateway, test_contract",
    "sigap.notify.channels.gateway:Gateway._kannel": "tests/notify/test_gateway, test_contract",
    "sigap.notify.channels.gateway:Gateway._told_in": "tests/notify/test_gateway, test_contract",
    "sigap.notify.channels.push_crypto:unb64": "tests/notify/test_devices",
    "sigap.notify.channels.webpush:WebPush._sealed": "tests/notify/test_devices",
    "sigap.notify.channels.webpush:WebPush.send": "tests/notify/test_contract",
    "sigap.notify.channels.webpush:endpoint_allowed": "tests/notify/test_devices",
    "sigap.journal.ids:read_id": "test_doors",
    "sigap.notify.receipts:_told": "test_doors",
    "sigap.operation.scraped:_loopback": "tests/operation/test_metrics",
    "sigap_engine.apart.framing:receive": "tests/engine/apart/test_framing",
    "sigap.intake.forms:_phone_clock": "test_parsers, test_doors",
    "sigap.journal.canonical:parse_instant": "test_parsers",
    "sigap.journal.canonical:read_text": "test_parsers",
    "sigap.journal.checkpoint:read_checkpoint": "test_parsers",
    "sigap.journal.importing:_read": "test_parsers",
    "sigap.journal.recorded:recorded_from": "test_parsers",
    "sigap.history.templatetags.past:tautan": "test_parsers",
    "sigap.vault.sealing:row_id_of": "test_parsers",
    "sigap.accounts.sessions:device_of": "test_parsers",
    "sigap.journal.verifying:signed_by": "test_parsers",
    "sigap.desk.acts:_clock_of": "test_doors",
    "sigap.desk.views.handover:reassign": "test_doors",
    "sigap.notify.channels.exchange:is_public": "test_inside_addresses",
    "sigap_engine.boundaries.geopackage:_shape": "test_parsers",
    "sigap_engine.boundaries.geopackage:read_geopackage": "test_parsers",
    "sigap_engine.boundaries.placing:_short": "test_parsers",
    "sigap_engine.boundaries.placing:_to_degrees": "test_parsers",
    "sigap_engine.boundaries.reading:_read_geojson": "test_parsers",
    "sigap_engine.boundaries.shapefile_zip:read_shapefile": "test_parsers",
    "sigap_engine.sheets.reading:_must_unpack_within": "test_parsers",
    "sigap_engine.sheets.reading:_xlsx": "test_parsers",
}

# Reading what we wrote, shipped or set ourselves.
WHOSE = {
    "files shipped in data/, read at start, each with a gate of its own": (
        "sigap.accounts.roles:office_grants "
        "sigap.accounts.strong:need "
        "sigap.notify.ways:read_rules "
        "sigap.operation.shipped:newer "
        "sigap.accounts.roles:read_roles "
        "sigap.accounts.seeding:wanted_logins "
        "sigap.intake.apart:opening_valid_minutes "
        "sigap.intake.taxonomy:_table "
        "sigap.response.rules:_file "
        "sigap.territory.calendar:next_window "
        "sigap.territory.calendar:where "
        "sigap.territory.compute:renumbered "
        "sigap.territory.queries:_around "
        "sigap.territory.borders:_land_around "
        "sigap.territory.seeding:_shapes "
        "sigap.territory.seeding:kutim_bundle "
        "sigap.territory.sources:Source.host "
    ),
    "settings of whoever runs the server": (
        "sigap.config.channels:_json "
        "sigap.config.env:key_in_base64 "
        "sigap.config.passkey_address:_host_of "
        "sigap.config.passkey_address:_is_address "
        "sigap.operation.checks.doors:_by_url "
        "sigap.operation.checks.set_up:https "
        "sigap.config.realms:database "
        "sigap.journal.keys:vault_master "
        "sigap.journal.keys:verifying_key "
    ),
    "files that this server wrote itself": (
        "sigap.accounts.seeding:printed_logins "
        "sigap.config.logins:logins_of "
        "sigap.config.upgrade:remove_old_copies "
        "sigap.operation.doctor:kept "
        "sigap.operation.findings:_read "
        "sigap.operation.realm:last_beat "
        "sigap.vault.backups:_expires_at "
        "sigap.vault.backups:_open "
        "sigap.vault.backups:restore "
    ),
    "blobs that an entry names by their hash": (
        "sigap.accounts.apply:directory_imported "
        "sigap.territory.apply:boundaries_imported "
        "sigap.territory.apply:territory_imported "
        "sigap.territory.apply:_dated "
    ),
    "what our own process hands to the child that reads a file, and takes back from it": (
        "sigap_engine.apart.__main__: "
        "sigap_engine.boundaries.job:_known "
        "sigap_engine.boundaries.job:_renumbered "
        "sigap_engine.boundaries.job:_shapes "
        "sigap_engine.boundaries.job:run "
    ),
    "rows and entries of this database, checked when they came in": (
        "sigap.notify.ways:addresses "
        "sigap.accounts.apply:no_longer_found_by_telephone "
        "sigap.desk.queries.attention:_incidents "
        "sigap.journal.commands:run_tail "
        "sigap.journal.folding:_leave "
        "sigap.journal.importing:_append "
        "sigap.journal.importing:_must_follow "
        "sigap.journal.importing:_row "
        "sigap.journal.importing:receive "
        "sigap.territory.apply:border_disputed "
        "sigap.territory.border_svg:before_and_after "
        "sigap.territory.borders:shapes "
        "sigap.territory.queries:_geojson "
        "sigap.territory.svg:_drawn "
    ),
}
OURS = {name: whose for whose, names in WHOSE.items() for name in names.split()}


def readers() -> set[str]:
    """``module:function`` of each that calls one of the tools."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
            _walk(ast.parse(path.read_text()), module, [], found)
    return found


def _walk(node: ast.AST, module: str, names: list[str], found: set[str]) -> None:
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, (ast.FunctionDef, ast.ClassDef)):
            _walk(inner, module, [*names, inner.name], found)
            continue
        if isinstance(inner, ast.Call):
            called = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
            if called in TOOLS and inner.args and not isinstance(inner.args[0], ast.Constant):
                found.add(f"{module}:{'.'.join(names)}")
        _walk(inner, module, names, found)
