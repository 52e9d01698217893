"""An entity as a passport: what it is and does, and how far what is known of it can be trusted."""

from __future__ import annotations

from graph.model import SIGNALS
from graph.reading import GraphReading
from graph.store import EVERYTHING
from matchgraph.answers.entities import EntityCard
from matchgraph.answers.passport import (
    ObservedOutcomes,
    PassportArtifact,
    PassportBody,
    PassportCapability,
    PassportEnvelope,
    PassportPricing,
    PassportTrust,
    TrustPassport,
)
from matchgraph.entities.cards import card
from matchgraph.sources.disagreements import disagreements
from matchgraph.sources.provenance import sources_of

TOP_INTENTS = 5


def trust_passport(reading: GraphReading, slug: str) -> TrustPassport:
    """Return an entity as a passport, in the format that registries publish.

    Args:
        slug: the entity.
    """
    found = card(reading, slug)
    entity = found.entity
    price = {name: getattr(entity, name) for name in ("free", "starting_price")}
    artifact = PassportArtifact(
        **{name: getattr(entity, name) for name in ("slug", "name", "type", "description", "url")},
        pricing=PassportPricing(model=entity.pricing, **price),
        verified=entity.vetted,
    )
    body = PassportBody(
        artifact=artifact,
        capabilities=_capabilities(reading, found),
        trust=_trust(reading, found),
    )
    return TrustPassport(passport=PassportEnvelope(unfragile=body))


def _capabilities(reading: GraphReading, found: EntityCard) -> tuple[PassportCapability, ...]:
    rows = reading.store.read("declared_intents_of", slug=found.entity.slug)
    declared = {row["capability"]: tuple(row["intents"]) for row in rows}
    names = ("id", "uri", "name", "description", "confidence", "success_rate")
    return tuple(
        PassportCapability(**{name: getattr(each, name) for name in names}, intents=declared.get(each.id, ()))
        for each in found.capabilities
        if not each.vanished
    )


def _trust(reading: GraphReading, found: EntityCard) -> PassportTrust:
    store, entity, score = reading.store, found.entity, found.entity.score
    stated = sources_of(store, entity.slug)
    days = [each.as_of for each in stated if each.as_of]
    standing = {name: getattr(score, name, None) for name in ("rank", "low", "high", "position", "tier")}
    signals = score.signals if score else {}
    return PassportTrust(
        **{name: getattr(found, name) for name in ("run", "as_of", "methodology", "outdated", "waiting")},
        **standing,
        score=round(score.rank / 100, 4) if score else None,
        standing=found.summary,
        observed_outcomes=_outcomes(reading, found),
        sources=len(stated),
        last_stated=max(days, default=None),
        conflicts=len(disagreements(store, entity.slug, limit=EVERYTHING)),
        unmeasured=tuple(
            name for name in SIGNALS if name not in signals or signals[name].state != "measured"
        ),
    )


def _outcomes(reading: GraphReading, found: EntityCard) -> ObservedOutcomes:
    slug = found.entity.slug
    (row,) = reading.store.read("outcomes_of", slug=slug)
    reported = row["succeeded"] + row["failed"]
    intents = reading.store.read("intent_evidence_of", slug=slug, limit=TOP_INTENTS)
    return ObservedOutcomes(
        matches=found.entity.times_matched or 0,
        succeeded=row["succeeded"],
        failed=row["failed"],
        success_rate=round(row["succeeded"] / reported, 4) if reported else None,
        top_intents=tuple(each["intent"] for each in intents if each["clicked"]),
    )
