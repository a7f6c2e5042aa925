"""Hand-over of the watch: what was open, who offered it, who confirmed."""

from django.db import models

from sigap.journal.tables import Projection


class Handover(Projection):
    """One *serah terima*. It holds once both confirmed; until then the outgoing officer is responsible."""

    id = models.UUIDField(primary_key=True)
    institution_code = models.CharField(max_length=60, db_index=True)
    from_person = models.UUIDField(null=True)
    from_post = models.CharField(max_length=80)
    to_post = models.CharField(max_length=80, blank=True)
    to_person = models.UUIDField(null=True)
    note_ref = models.CharField(max_length=120, blank=True)
    items = models.JSONField()
    offered_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
