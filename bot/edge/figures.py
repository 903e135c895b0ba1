"""What can be counted about the bot, for Prometheus: queues, ages, outcomes. Nobody's id and nothing about a back."""

import datetime as dt

import prometheus_client as prometheus

from db import outbox, queues

CONTENT_TYPE = prometheus.CONTENT_TYPE_LATEST

_CLASSES = {int(each): each.name.lower() for each in outbox.SendClass}
_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)

_UPDATES = prometheus.Counter("unkink_updates", "Updates from Telegram, by what became of them.", ["outcome"])
_SAID = prometheus.Counter("unkink_said", "Requests to Telegram, by class and outcome.", ["send_class", "outcome"])
_BELLS = prometheus.Histogram(
    "unkink_bell_lateness_seconds", "How long after its moment a bell was rung.", buckets=_BUCKETS_S
)
_HEARD = prometheus.Gauge("unkink_inbox_waiting", "Updates that are kept and not handled yet.")
_HEARD_OLDEST = prometheus.Gauge("unkink_inbox_oldest_seconds", "Age of the oldest of them.")
_SET_ASIDE = prometheus.Gauge("unkink_inbox_set_aside", "Updates that failed three times.")
_DUE = prometheus.Gauge("unkink_outbox_due", "Messages that are due and not sent yet, by class.", ["send_class"])
_DUE_OLDEST = prometheus.Gauge("unkink_outbox_oldest_seconds", "How long the oldest of them has been due.")
_LEADS = prometheus.Gauge("unkink_leader", "1: this process sends. 0: another one does.")


def heard(outcome: str) -> None:
    """Count an update: kept, known (heard twice), refused, handled, failed or set_aside."""
    _UPDATES.labels(outcome).inc()


def said(send_class: int, outcome: str) -> None:
    """Count a request: sent, or in one word why not."""
    _SAID.labels(_CLASSES[send_class], outcome).inc()


def rang(late: dt.timedelta) -> None:
    """Note how late a bell was rung."""
    _BELLS.observe(max(late.total_seconds(), 0.0))


def page(waiting: queues.Queues, *, leads: bool) -> bytes:
    """Everything, as Prometheus reads it."""
    _HEARD.set(waiting.heard)
    _HEARD_OLDEST.set(waiting.heard_oldest_s)
    _SET_ASIDE.set(waiting.set_aside)
    for send_class, name in _CLASSES.items():
        _DUE.labels(name).set(waiting.due.get(send_class, 0))
    _DUE_OLDEST.set(waiting.due_oldest_s)
    _LEADS.set(int(leads))
    return prometheus.generate_latest()
