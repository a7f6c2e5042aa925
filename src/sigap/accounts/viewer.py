"""Who is looking: the one object that every query and page takes to decide what is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sigap.journal.writing import Actor

# Whoever may do one of these leaves the kind of his computer in what he records: the log of administrators' acts shows
# it, so that an act from a strange place is noticed. Nobody else's computer is in the journal.
MANAGING = frozenset(
    {
        "directory.manage",
        "login.manage",
        "token.manage",
        "territory.edit",
        "history.edit",
        "target.edit",
        "register.manage",
    }
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person in one post, or the public.

    `areas` are code prefixes. `offices` are the institutions of every post the person holds now:
    changing hats does not bring an accused officer nearer to the report about his office. `seat` marks
    this session in this post: an open page that was made for another seat gets no parts. `unproven`: what asks for
    a passkey waits until this session has shown one lately.
    """

    person: UUID | None = None
    post: str | None = None
    post_title: str = ""
    role: str = ""
    institution: str | None = None
    areas: tuple[str, ...] = ()
    excluded: bool = False
    is_public: bool = True
    permissions: frozenset[str] = field(default_factory=frozenset)
    offices: frozenset[str] = field(default_factory=frozenset)
    login_id: int | None = None
    seat: str = ""
    must_enrol: bool = False
    must_add_key: bool = False
    unproven: bool = False
    camp: str = ""
    device: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(
            person=self.person,
            post=self.post,
            role=self.role or "public",
            institution=self.institution,
            device=self.device if self.permissions & MANAGING else "",
        )

    def may(self, permission: str) -> bool:
        return not self.excluded and not self.must_enrol and permission in self.permissions

    def sees_area(self, code: str) -> bool:
        """True when `code` lies in one of the viewer's areas; "" (place unknown): regency only."""
        if self.excluded or self.must_enrol:
            return False
        if not code:
            return self.sees_whole_regency
        return any(inside(code, area) for area in self.areas)

    @property
    def sees_whole_regency(self) -> bool:
        return any(area.count(".") == 1 for area in self.areas)

    # Short names for templates, which cannot call `may` with an argument.

    @property
    def manages_directory(self) -> bool:
        return self.may("directory.see")

    @property
    def changes_directory(self) -> bool:
        return self.may("directory.manage")

    @property
    def manages_logins(self) -> bool:
        return self.may("login.manage")

    @property
    def watches_messages(self) -> bool:
        return self.may("message.see")

    @property
    def agrees_to_resets(self) -> bool:
        return self.may("login.agree")

    @property
    def manages_tokens(self) -> bool:
        return self.may("token.manage")

    @property
    def edits_territory(self) -> bool:
        return self.may("territory.edit")

    @property
    def sees_acts(self) -> bool:
        return self.may("acts.see")

    @property
    def sees_health(self) -> bool:
        return self.may("system.see")

    @property
    def sees_register(self) -> bool:
        return self.may("register.see")

    @property
    def manages_register(self) -> bool:
        return self.may("register.manage")

    @property
    def signed_in(self) -> bool:
        return self.login_id is not None


def inside(code: str, area: str) -> bool:
    """64.08.06.2001 and 64.08.06.2001/003 are inside 64.08.06; 64.08.061 is not."""
    return code == area or code.startswith((f"{area}.", f"{area}/"))


PUBLIC = Viewer()
