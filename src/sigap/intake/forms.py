"""The report form: five questions. Whatever is wrong, everything typed stays."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sigap.accounts.models import Institution
from sigap.intake.drafts import MOST_PEOPLE, ReportDraft, in_calendar, millionths
from sigap.intake.models import Affected, Basis, Channel, Crowd, Weapons
from sigap.intake.taxonomy import groups, kind
from sigap.ui.words import here, read_clock, short_day


def kind_choices() -> list[tuple[str, Any]]:
    return [("", "—"), *((group.label, [(one.code, one.label) for one in kinds]) for group, kinds in groups())]


SAID_IN_PLACE = frozenset({"kind", "place_text", "occurred_on", "occurred_time", "text", "basis", "files"})
NO_POINT = _("Titik di peta tidak terbaca. Tulis nama tempatnya.")
NO_NULL = ProhibitNullCharactersValidator(_("Ada karakter kosong (U+0000) di dalam tulisan. Hapus lalu kirim lagi."))


def _say_it_plainly(field: forms.Field) -> None:
    """Django's own sentences say what is wrong but not what to do."""
    field.validators = [
        NO_NULL if isinstance(one, ProhibitNullCharactersValidator) else one for one in field.validators
    ]
    if isinstance(field, forms.IntegerField) and not isinstance(field, forms.DecimalField):
        people = _("Isi jumlah orang dengan angka 0 atau lebih.")
        field.error_messages["invalid"] = people
        field.validators = [MinValueValidator(0, people), MaxValueValidator(MOST_PEOPLE, people)]
    elif isinstance(field, forms.ChoiceField):
        stock = type(field).default_error_messages["invalid_choice"]
        if field.error_messages["invalid_choice"] == stock:
            field.error_messages["invalid_choice"] = _("Pilih dari daftar.")


def kept_hidden() -> forms.HiddenInput:
    """Belongs to the draft that the browser keeps: with the same key, a report sent again after a reload is one."""
    return forms.HiddenInput(attrs={"data-keep": "1"})


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files under one name; the cleaned value is a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in chosen if one]


class ClockField(forms.Field):
    """A time of day as people here write it: 14.22, 14:22, 1422."""

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values:
            return None
        found = read_clock(str(value))
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class ReportForm(forms.Form):
    """Fields in the order in which they are asked."""

    kind = forms.ChoiceField(
        label=_("Apa yang terjadi?"),
        choices=kind_choices,
        error_messages={
            "required": _("Pilih apa yang terjadi; bila ragu pilih Lain-lain."),
            "invalid_choice": _("Jenis kejadian tidak dikenal. Pilih dari daftar, atau pilih Lain-lain."),
        },
    )
    place_text = forms.CharField(label=_("Di mana?"), max_length=500, required=False)
    area_code = forms.CharField(max_length=30, required=False, widget=kept_hidden())
    tps_id = forms.CharField(max_length=30, required=False, widget=kept_hidden())
    place_as_written = forms.BooleanField(required=False, widget=kept_hidden())
    lat = forms.DecimalField(required=False, widget=kept_hidden(), error_messages={"invalid": NO_POINT})
    lon = forms.DecimalField(required=False, widget=kept_hidden(), error_messages={"invalid": NO_POINT})
    occurred_on = forms.DateField(
        label=_("Tanggal"),
        error_messages={"required": _("Isi tanggal kejadian."), "invalid": _("Tanggal tidak terbaca.")},
    )
    occurred_other = forms.DateField(
        label=_("Tanggal lain"),
        required=False,
        input_formats=("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"),
        error_messages={"invalid": _("Tanggal tidak terbaca; tulis misalnya 27-11-2024.")},
    )
    occurred_time = ClockField(
        label=_("Jam"),
        error_messages={
            "required": _("Isi jam kejadian; perkiraan pun boleh."),
            "invalid": _("Jam tidak terbaca; tulis misalnya 14.22."),
        },
    )
    text = forms.CharField(label=_("Ceritakan singkat"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    basis = forms.ChoiceField(
        label=_("Bagaimana Anda tahu?"),
        choices=Basis.choices,
        error_messages={"required": _("Pilih bagaimana Anda tahu.")},
    )
    injured = forms.IntegerField(label=_("Orang luka"), min_value=0, max_value=100_000, initial=0, required=False)
    dead = forms.IntegerField(label=_("Meninggal"), min_value=0, max_value=100_000, initial=0, required=False)
    count_sure = forms.BooleanField(required=False)
    weapons = forms.ChoiceField(label=_("Senjata"), choices=Weapons.choices, initial=Weapons.UNKNOWN, required=False)
    crowd = forms.ChoiceField(label=_("Jumlah orang"), choices=Crowd.choices, initial=Crowd.UNKNOWN, required=False)
    affected = forms.MultipleChoiceField(label=_("Ada yang terdampak"), choices=Affected.choices, required=False)
    accused = forms.MultipleChoiceField(label=_("Unsur yang diadukan"), required=False)
    contact = forms.CharField(label=_("Nomor pelapor (tersegel)"), max_length=200, required=False)
    forwarded_from = forms.CharField(label=_("Diteruskan dari"), max_length=200, required=False)
    channel = forms.ChoiceField(choices=Channel.choices, initial=Channel.APP, required=False)
    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Foto"), required=False, widget=ManyFiles(attrs={"multiple": True, "accept": "image/*,application/pdf"})
    )
    told_at = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=64, required=False, widget=kept_hidden())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Institution.objects.exclude(kind__in=("outside", "independent", "company")).values_list(
            "code", "name"
        )
        self.fields["kind"].widget.attrs["aria-label"] = _("Jenis kejadian dari daftar")
        self.fields["accused"].choices = [("", ""), *offices]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            _say_it_plainly(field)
            if name in SAID_IN_PLACE or name == "injured":  # read out with the field, also when scripts fill it in
                field.widget.attrs["aria-describedby"] = f"id_{name}_error"
            if isinstance(
                field, forms.ChoiceField | forms.CharField | forms.IntegerField | forms.DateField | ClockField
            ):
                field.widget.attrs.setdefault(
                    "class", "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
                )

    def days(self) -> list[tuple[str, str]]:
        """Today and the six days before it, in words; no day reads as another on a computer set to English."""
        today = here(timezone.now()).date()
        near = {today: _("Hari ini"), today - timedelta(days=1): _("Kemarin")}
        found = [today - timedelta(days=back) for back in range(7)]
        return [
            (one.isoformat(), f"{near[one]} · {short_day(one)}" if one in near else short_day(one)) for one in found
        ]

    def chosen_day(self) -> str:
        value = self["occurred_on"].value()
        return value.isoformat() if isinstance(value, date) else str(value or "")

    def other_errors(self) -> list[str]:
        """What is wrong with answers that have no place of their own to say so, each with its name."""
        return [
            f"{self.fields[name].label}: {error}" if self.fields[name].label else str(error)
            for name, errors in self.errors.items()
            if name in self.fields and name not in SAID_IN_PLACE
            for error in errors
        ]

    def faults(self) -> list[tuple[str, str]]:
        """(id of the field, what is wrong) of answers that say it in place, in the order in which they are asked."""
        return [
            (self[name].id_for_label, str(error))
            for name in self.fields
            if name in SAID_IN_PLACE
            for error in self.errors.get(name, ())
        ]

    def occurred_at(self) -> datetime:
        """The told date and time on the regency's clock."""
        on = self.cleaned_data["occurred_other"] or self.cleaned_data["occurred_on"]
        told = datetime.combine(on, self.cleaned_data["occurred_time"])
        return told.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))

    def draft(self, files: list[tuple[str, bytes]], now: datetime) -> ReportDraft:
        """The checked form as a draft. A place picked from the list wins over what is only typed."""
        told = self.cleaned_data
        moment = self.occurred_at()
        if now < moment <= now + timedelta(minutes=1):
            moment = now
        return ReportDraft(
            kind=told["kind"],
            occurred_at=moment,
            told_at=_phone_clock(told["told_at"]),
            read_while_sending=True,
            basis=told["basis"],
            text=told["text"],
            area_code=told["area_code"],
            tps_id=told["tps_id"],
            place_text=told["place_text"],
            lat_e6=millionths(told["lat"]),
            lon_e6=millionths(told["lon"]),
            injured=told["injured"] or 0,
            dead=told["dead"] or 0,
            weapons=told["weapons"] or Weapons.UNKNOWN,
            crowd=told["crowd"] or Crowd.UNKNOWN,
            affected=tuple(told["affected"]),
            accused=tuple(code for code in told["accused"] if code),
            channel=told["channel"] or Channel.APP,
            contact=told["contact"],
            forwarded_from=told["forwarded_from"],
            files=tuple(files),
            place_as_written=told["place_as_written"],
        )

    def typed(self, draft: ReportDraft) -> ReportDraft:
        """What the person typed, without the clocks of the machines: the same form twice is the same."""
        return replace(draft, occurred_at=self.occurred_at(), told_at=None)

    def kind_label(self) -> str:
        told = kind(self.cleaned_data.get("kind", ""))
        return told.label if told else ""


def _phone_clock(text: str) -> datetime | None:
    """What the phone says it is, in ISO with its zone; whatever cannot be read is as if it had said nothing."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and in_calendar(moment) else None
