"""The tables. Every moment is aware UTC; what says something about a person's health is sealed (see `sealed`)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db import sealed


class Utc(sa.TypeDecorator[dt.datetime]):
    """An aware UTC moment. SQLite keeps it as naive UTC text, PostgreSQL as timestamptz; naive values are refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Bring a moment to UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"expected an aware moment, got the naive {value!r}"
            raise TypeError(message)
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], dt.datetime | None] | None:  # noqa: ARG002  SQLAlchemy's
        """Give aware UTC moments on the way out; one call a value, as a batch of reminders reads very many."""
        return _from_text if dialect.name == "sqlite" else _from_moment


def _from_text(value: str | None) -> dt.datetime | None:
    return None if value is None else dt.datetime.fromisoformat(value + "+00:00")


def _from_moment(value: dt.datetime | None) -> dt.datetime | None:
    return None if value is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Column types by annotation, and names for every constraint so that migrations can drop them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: Utc, str: sa.Text}  # noqa: RUF012  SQLAlchemy reads it from the class


# SQLite counts up by itself only in a column that is exactly INTEGER.
BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _person(*, index: bool = True) -> Mapped[int]:
    return mapped_column(BigId, sa.ForeignKey("people.id", ondelete="CASCADE"), index=index)


class Person(Base):
    """One human and what the bot is talking about with them at the moment."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.BigInteger, unique=True)  # Telegram's; equals the private chat's id
    language: Mapped[str]
    zone: Mapped[str | None]  # IANA name
    created_at: Mapped[dt.datetime]
    heard_on: Mapped[dt.date] = mapped_column(index=True)  # UTC date of their last word or tap
    erase_on: Mapped[dt.date | None]  # they were told that everything goes then, unless they are heard from
    blocked_at: Mapped[dt.datetime | None]  # the person blocked the bot: nothing is sent, nothing is forgotten

    consent_version: Mapped[int | None]  # of the text that was agreed to; None: ratings are not kept
    screening: Mapped[dict[str, Any] | None] = mapped_column(sealed.Sealed("people.screening"))  # outcome and answers
    screened_at: Mapped[dt.datetime | None]
    set_aside: Mapped[dict[str, Any] | None] = mapped_column(
        sealed.Sealed("people.set_aside")
    )  # movement -> date until
    unwanted: Mapped[list[str] | None] = mapped_column(sealed.Sealed("people.unwanted"))  # "not this one", for ever
    course: Mapped[dict[str, Any] | None] = mapped_column(sealed.Sealed("people.course"))  # movement -> its level
    tough_day: Mapped[str | None] = mapped_column(sealed.Sealed("people.tough_day"))  # the local date, if it is one
    hands_free: Mapped[bool] = mapped_column(default=True)  # False: every step waits for a tap

    pictures: Mapped[bool] = mapped_column(default=True)  # False: words only, for screen readers and small data plans

    dark: Mapped[bool] = mapped_column(default=False)  # pictures on a dark ground

    asking: Mapped[str | None]  # the question that is open in the chat
    wish: Mapped[str | None]  # the action to go on with when the questions are answered
    offered: Mapped[dict[str, Any] | None] = mapped_column(sealed.Sealed("people.offered"))  # button label -> action

    __table_args__ = (
        sa.Index(
            "ix_people_erase_on",
            "erase_on",
            sqlite_where=sa.text("erase_on IS NOT NULL"),
            postgresql_where=sa.text("erase_on IS NOT NULL"),
        ),
    )


class Consent(Base):
    """The ledger of consents: a decision about a text, as it was shown. See `consents`."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = _person()
    state: Mapped[str]  # given, declined, withdrawn
    version: Mapped[int]  # of the text
    language: Mapped[str]  # it was shown in
    decided_at: Mapped[dt.datetime]


class Reminder(Base):
    """A person's daily slot. The indexed due column is the schedule."""

    __tablename__ = "reminders"

    person_id: Mapped[int] = mapped_column(
        BigId, sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    slot: Mapped[str] = mapped_column(primary_key=True, default="daily")
    wall_time: Mapped[dt.time]
    days: Mapped[int] = mapped_column(default=127)  # bit 0 is Monday
    state: Mapped[str] = mapped_column(default="on")  # on, paused, stopped; quiet: nobody answered
    paused_until: Mapped[
        dt.date | None
    ]  # local date of the first reminder after a pause; None while paused: until /resume
    next_due_at: Mapped[dt.datetime | None]
    unanswered_since: Mapped[dt.date | None]  # local date of the first reminder since the person was heard
    missed: Mapped[int] = mapped_column(default=0)  # dates since the last reminder that passed while we were away

    __table_args__ = (
        sa.Index(
            "ix_reminders_next_due_at",
            "next_due_at",
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        ),
    )


class Target(Base):
    """The ledger: each (person, slot, local date) that fell due ends sent, late, uncertain or skipped with a reason."""

    __tablename__ = "targets"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = _person(index=False)  # the unique key begins with it
    slot: Mapped[str]
    local_date: Mapped[dt.date]
    due_at: Mapped[dt.datetime]
    state: Mapped[str]  # planned, sent, late, uncertain, skipped
    reason: Mapped[str | None]
    movement: Mapped[str | None]
    why: Mapped[dict[str, Any] | None] = mapped_column(sealed.Sealed("targets.why"))  # the trace of the choice
    settled_at: Mapped[dt.datetime | None]

    __table_args__ = (sa.UniqueConstraint("person_id", "slot", "local_date"),)


class Practice(Base):
    """One guided run through a movement. `version` grows with every change: an old button or bell finds another one."""

    __tablename__ = "practices"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = _person(index=False)  # the index of the past begins with it
    movement: Mapped[str]
    slot: Mapped[str]  # of its live message
    dose: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # reps and hold_s of this run
    phase: Mapped[str]
    step: Mapped[int]
    version: Mapped[int]
    hands_free: Mapped[bool]
    bell_at: Mapped[dt.datetime | None]
    before: Mapped[int | None] = mapped_column(sealed.Sealed("practices.before"))
    after: Mapped[int | None] = mapped_column(sealed.Sealed("practices.after"))
    effort: Mapped[str | None] = mapped_column(sealed.Sealed("practices.effort"))  # easy, fine, hard
    asks_before: Mapped[bool] = mapped_column(default=True)  # at most two numbers a day are asked for
    asks_after: Mapped[bool] = mapped_column(default=True)
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    __table_args__ = (
        sa.Index(
            "ix_practices_bell_at",
            "bell_at",
            sqlite_where=sa.text("bell_at IS NOT NULL"),
            postgresql_where=sa.text("bell_at IS NOT NULL"),
        ),
        sa.Index(
            "ix_practices_past", "person_id", "started_at", "movement", "phase"
        ),  # all that a choice looks back on
        sa.Index(
            "uq_practices_open",  # one open practice a person
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )


class Rating(Base):
    """One answer, kept only with consent: 0-10, or of the moment "day_after" 0 (better) to 3 (worse, not settled)."""

    __tablename__ = "ratings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = _person()
    practice_id: Mapped[int | None] = mapped_column(
        BigId, sa.ForeignKey("practices.id", ondelete="SET NULL"), index=True
    )
    moment: Mapped[str]  # before, after, asked (out of turn), day_after
    rated_at: Mapped[dt.datetime]
    corrected_at: Mapped[dt.datetime | None]  # when it was changed last; what it was before is forgotten
    local_date: Mapped[dt.date]
    value: Mapped[int] = mapped_column(sealed.Sealed("ratings.value"))


class BodyMap(Base):
    """Where a person said that it hurts; asked at most once a week, kept only with consent. None: skipped."""

    __tablename__ = "body_maps"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = _person()
    asked_at: Mapped[dt.datetime]
    local_date: Mapped[dt.date]
    areas: Mapped[list[str] | None] = mapped_column(sealed.Sealed("body_maps.areas"))


class Inbox(Base):
    """What was heard, committed before Telegram is told so. The text is forgotten once it is handled; the id stays."""

    __tablename__ = "inbox"

    bot_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int | None] = mapped_column(sa.BigInteger)  # the sender; None once handled
    received_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(default="waiting")  # waiting, handled, set_aside
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None]  # why it was set aside: kind of update and class of error, none of its words
    update: Mapped[dict[str, Any] | None] = mapped_column(sealed.Sealed("inbox.update"))

    __table_args__ = (
        sa.Index(
            "ix_inbox_waiting",
            "user_id",
            "update_id",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index(
            "ix_inbox_set_aside",
            "user_id",
            sqlite_where=sa.text("state = 'set_aside'"),
            postgresql_where=sa.text("state = 'set_aside'"),
        ),
    )


class Hearing(Base):
    """When Telegram was last heard, to a quarter of a minute: after an outage open questions are asked again."""

    __tablename__ = "hearing"

    bot_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    heard_at: Mapped[dt.datetime]


class Outbox(Base):
    """What is to be said: a row before it is a request. See `outbox` for the kinds and the classes."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(sa.BigInteger)
    kind: Mapped[str]  # post, edit, clear, answer
    slot: Mapped[str | None]  # the name of the message meant, resolved to Telegram's id when it is sent
    screen: Mapped[dict[str, Any] | None] = mapped_column(sealed.Sealed("outbox.screen"))  # None once settled
    send_class: Mapped[int]
    not_before: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)
    target_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("targets.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(default="waiting")  # waiting, sending, sent, uncertain, dropped, failed
    attempts: Mapped[int] = mapped_column(default=0)  # how often it was claimed
    doubts: Mapped[int] = mapped_column(default=0)  # how often nobody could tell whether it was sent
    lease_until: Mapped[dt.datetime | None]
    reason: Mapped[str | None]
    settled_at: Mapped[dt.datetime | None]

    __table_args__ = (
        sa.Index(
            "ix_outbox_order",  # the order in which they are said
            "send_class",
            "id",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index(
            "ix_outbox_not_before",
            "not_before",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index(
            "ix_outbox_expires_at",
            "expires_at",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index(
            "ix_outbox_lease_until",
            "lease_until",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        ),
        sa.Index(
            "ix_outbox_chat",
            "chat_id",
            "id",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
    )


class Posted(Base):
    """Which Telegram message carries a slot. The newest of a slot is its live message."""

    __tablename__ = "posted"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(sa.BigInteger)
    slot: Mapped[str]
    message_id: Mapped[int] = mapped_column(sa.BigInteger)
    picture: Mapped[bool] = mapped_column(default=False)  # a picture stays one: only its caption can be edited
    posted_at: Mapped[dt.datetime]

    __table_args__ = (sa.Index("ix_posted_slot", "chat_id", "slot"),)


class Seal(Base):
    """A key that values in this database may be sealed with: whoever opens it must have them all. See `seals`."""

    __tablename__ = "seals"

    key_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # the first byte of what it sealed
    canary: Mapped[str] = mapped_column(sealed.Sealed("seals.canary"))


class Picture(Base):
    """Telegram's file id of a picture that was uploaded once. It is of use to this bot only."""

    __tablename__ = "pictures"

    bot_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)  # the content's hash
    file_id: Mapped[str]
    stored_at: Mapped[dt.datetime]


class Fact(Base):
    """What this installation remembers about itself; nothing about anybody."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
