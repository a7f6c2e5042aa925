"""Every model declares its kind; projections take their keys from entries; no key points to a higher room."""

import pytest
from django.apps import apps
from django.db import models

from sigap.journal.tables import TableKind, kind_of

LEVELS = {
    "journal": 1,
    "vault": 1,
    "ui": 1,
    "accounts": 2,
    "territory": 3,
    "notify": 3,
    "intake": 4,
    "history": 5,
    "incidents": 5,
    "response": 6,
    "desk": 9,
    "public": 9,
    "operation": 10,
}
OURS = [
    model
    for model in apps.get_models(include_auto_created=True)
    if apps.get_app_config(model._meta.app_label).name.startswith("sigap.")
]
PROJECTIONS = [model for model in OURS if kind_of(model) is TableKind.PROJECTION]


def label(model: type[models.Model]) -> str:
    return model._meta.label


def test_every_room_has_a_level():
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("sigap.")}
    assert rooms == set(LEVELS)


@pytest.mark.parametrize("model", OURS, ids=label)
def test_it_declares_its_kind(model):
    assert kind_of(model) is not None, f"{label(model)} must inherit Projection, VaultTable, Material or Machinery"


@pytest.mark.parametrize("model", PROJECTIONS, ids=label)
def test_a_projection_mints_no_keys_and_reads_no_clock(model):
    pk = model._meta.pk
    assert not isinstance(pk, models.AutoField), f"{label(model)}: keys come from entries"
    assert not pk.has_default(), f"{label(model)}: a key with a default is minted here, not in the entry"
    for field in model._meta.concrete_fields:
        assert not getattr(field, "auto_now", False), f"{label(model)}.{field.name}"
        assert not getattr(field, "auto_now_add", False), f"{label(model)}.{field.name}"
        assert not isinstance(field, models.FloatField), f"{label(model)}.{field.name}: integers in entries and rows"


@pytest.mark.parametrize("model", OURS, ids=label)
def test_no_key_points_upward(model):
    here = LEVELS[model._meta.app_label]
    for field in model._meta.concrete_fields:
        target = getattr(field, "related_model", None)
        if target is None or target not in OURS:
            continue
        there = LEVELS[target._meta.app_label]
        same = target._meta.app_label == model._meta.app_label
        assert same or there < here, f"{label(model)}.{field.name} points to {label(target)}"


@pytest.mark.parametrize("model", PROJECTIONS, ids=label)
def test_a_projection_points_only_to_projections(model):
    for field in model._meta.concrete_fields:
        target = getattr(field, "related_model", None)
        assert target is None or kind_of(target) is TableKind.PROJECTION, f"{label(model)}.{field.name}"


@pytest.mark.parametrize("model", OURS, ids=label)
def test_no_model_hides_work_in_save(model):
    assert model.save is models.Model.save or kind_of(model) is TableKind.MACHINERY


@pytest.mark.parametrize("model", PROJECTIONS, ids=label)
def test_nothing_but_keys_is_unique_in_a_projection(model):
    """Two nodes that were cut off may both take a name or a code: only ids that one node minted can be unique."""
    assert [constraint.name for constraint in model._meta.total_unique_constraints] == []
    assert model._meta.unique_together == ()
    assert [field.name for field in model._meta.concrete_fields if field.unique and not field.primary_key] == []


@pytest.mark.parametrize("model", OURS, ids=label)
def test_no_table_has_a_realm_column(model):
    assert not {"realm", "realm_id"} & {field.attname for field in model._meta.concrete_fields}
