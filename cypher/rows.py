"""The named queries as a type checker sees them: what a row of each holds, and how `Store` is asked for it.

`scripts/type-queries` makes this module from the headers of the queries, and a test holds that it is up to
date. Nothing imports it when the product runs: import the type of a row under `TYPE_CHECKING`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal, Never, Protocol, TypedDict, overload

WriteName = Literal[
    "begin_pause",
    "begin_retraction",
    "change_matched",
    "change_mentions",
    "change_similarities",
    "create_matched_capabilities",
    "create_matched_entities",
    "create_mentions",
    "create_similarities",
    "declare_intents",
    "end_pause",
    "finish_copy",
    "finish_settling",
    "forget_aliased",
    "forget_earlier_texts",
    "forget_entities",
    "forget_intents",
    "forget_sources",
    "forget_vanished_capabilities",
    "hold_entities",
    "hold_pointer",
    "hold_sources",
    "keep_earlier_texts",
    "link_earlier_texts",
    "mark_alias",
    "mark_copy",
    "mark_derived",
    "mark_derived_from",
    "mark_loaded",
    "mark_retracted",
    "mark_reused_capabilities",
    "mark_reused_entities",
    "mark_searched_texts",
    "mark_stale",
    "mark_unmarked_words",
    "move_capability_statements",
    "move_earlier_texts",
    "move_entity_statements",
    "note_inputs",
    "note_other_inputs",
    "note_version",
    "project_capabilities",
    "project_entities",
    "project_vanished_capabilities",
    "publish_run",
    "record_methodology",
    "record_run",
    "relate_sides",
    "release_entities",
    "release_sources",
    "remove_daily_evidence",
    "remove_intents",
    "remove_matched",
    "remove_mentions",
    "remove_similarities",
    "rename_stated_times",
    "renew_pause",
    "settle_scores",
    "state_capabilities",
    "state_entities",
    "state_signals",
    "state_sources",
    "withdraw_comparisons",
    "withdraw_intents",
    "withdraw_signals",
    "withdraw_statements",
    "write_intents",
    "write_rates",
    "write_scores",
    "write_times_matched",
]


class AliasNamesRow(TypedDict):
    """Row of `alias_names`: List what entities are called where they are stated under another slug."""

    slug: str
    alias: str
    name: str
    trusted: bool


class AliasedEntitiesRow(TypedDict):
    """Row of `aliased_entities`: List the entities whose statements stand at another entity now."""

    slug: str
    alias_of: str


class AliasedStatementsRow(TypedDict):
    """Row of `aliased_statements`: Read the statements under merged slugs, each with those on the entity
    itself, by slug.
    """

    alias: str
    slug: str
    source: str
    location: str
    key: str
    own: bool
    trusted: bool
    reused: bool
    name: str
    type_label: str
    url: str | None


class AllRunsRow(TypedDict):
    """Row of `all_runs`: Read all that is recorded of every run, in the order of making."""

    run: dict[str, Any]
    current: bool
    numbers: list[Any]
    times: list[Any]


class AllStepsFromRow(TypedDict):
    """Row of `all_steps_from`: Read all relationships of nodes with very many, packed by node, type and
    direction, unordered, because sorting that many here is slow.
    """

    kind: str
    key: str
    type: str
    along: bool
    kinds: list[Any]
    others: list[Any]
    weights: list[Any]


class AnsweredByRow(TypedDict):
    """Row of `answered_by`: Read what served some intents in trusted searches, as the last recompute
    estimated it.
    """

    intent: str
    slug: str
    capability: str | None
    rate: float
    lower: float
    events: float
    actors: float


class AnyStaleRow(TypedDict):
    """Row of `any_stale`: Return an entity whose statements changed since its current figures were made,
    if there is one.
    """

    slug: str


class CapabilitiesOfRow(TypedDict):
    """Row of `capabilities_of`: List what an entity offers, in the order printed on its pages."""

    id: str
    name: str | None
    description: str | None
    unique: str | None
    vs_alternatives: str | None
    uri: str | None
    source_id: str | None
    confidence: float | None
    success_rate: float | None
    vanished: bool
    vetted: bool


class CapabilityByIdRow(TypedDict):
    """Row of `capability_by_id`: Read one capability, who offers it, and the intents its source declares
    it to serve.
    """

    id: str
    name: str | None
    description: str | None
    unique: str | None
    vs_alternatives: str | None
    uri: str | None
    vanished: bool
    entities: list[Any]
    intents: list[Any]


class CapabilitySourcesRow(TypedDict):
    """Row of `capability_sources`: List the trusted sources that state the named capabilities."""

    id: str
    sources: list[Any]


class CapabilityStatementsRow(TypedDict):
    """Row of `capability_statements`: Read every statement about the capabilities of the named entities."""

    id: str
    entity: str
    source: str | None
    as_of: str | None
    layout: str | None
    sha256: str | None
    trusted: bool | None
    words: dict[str, Any] | None
    intents: list[Any]


class CapabilityTextsRow(TypedDict):
    """Row of `capability_texts`: Read the texts of trusted sources in which other entities may be named,
    a range of ids at a time.
    """

    id: str
    entity: str
    unique: str | None
    vs_alternatives: str | None
    pages: list[Any]


class CapabilityTextsOfRow(TypedDict):
    """Row of `capability_texts_of`: Read the words by which capabilities of the named entities can be
    found.
    """

    slug: str
    capabilities: list[Any]
    names: list[Any]
    texts: list[Any]


class CoMatchedRow(TypedDict):
    """Row of `co_matched`: For the intents an entity was clicked for or served most, list the entities
    that were, too, packed by intent.
    """

    intent: str
    own: int
    others: list[Any]
    times: list[Any]


class ComparedPairsRow(TypedDict):
    """Row of `compared_pairs`: List the entities that one is compared with, and who wins on which page;
    those asked for first, then by their rank.
    """

    other: str
    page: str
    verdict: str


class ComparedWithSameRow(TypedDict):
    """Row of `compared_with_same`: List the entities that an entity is compared with, and those that
    these are compared with, packed; not of those that very many are compared with.
    """

    rival: str
    pages: int
    others: list[Any]


class ComparisonTableRow(TypedDict):
    """Row of `comparison_table`: Read all comparisons packed by their left side; -1 stands for a figure
    that is not printed.
    """

    left: str
    keys: list[Any]
    rights: list[Any]
    days: list[Any]
    winners: list[Any]
    left_leads: list[Any]
    right_leads: list[Any]
    left_figures: list[Any]
    right_figures: list[Any]


class ComparisonsOfRow(TypedDict):
    """Row of `comparisons_of`: List the pages that compare an entity, with their verdicts."""

    source: str
    rival: str
    rival_name: str
    side: str
    winner: str | None
    left_leads: list[Any]
    right_leads: list[Any]


class ContinuedCapabilitiesRow(TypedDict):
    """Row of `continued_capabilities`: Say which capabilities go on with those of the named ids, whose
    texts no source states any more, by trusted sources.
    """

    id: str
    capability: str
    entities: list[Any]


class ContradictoryPagesRow(TypedDict):
    """Row of `contradictory_pages`: List pairs of pages that compare the same two entities and name
    different winners.
    """

    one_page: str
    one_winner: str
    other_page: str
    other_winner: str


class CopyStateRow(TypedDict):
    """Row of `copy_state`: Say how far a copy into this graph got, and whether the graph holds anything
    else.
    """

    copy_of: str | None
    copy_stage: int | None
    copy_done: int | None
    other: int


class CrowdedCapabilitiesRow(TypedDict):
    """Row of `crowded_capabilities`: List the capabilities for which the most other entities offer
    something similar.
    """

    capability: str
    name: str | None
    slug: str
    others: int
    free_others: int


class DailyEvidenceRow(TypedDict):
    """Row of `daily_evidence`: Read the search evidence of some intents that is still kept by day, as in
    schema version 1, packed by intent.
    """

    intent: str
    text: str
    candidates: list[Any]
    days: list[Any]
    answering: list[Any]
    rates: list[Any]


class DeclaredIntentsOfRow(TypedDict):
    """Row of `declared_intents_of`: List the intents that the capabilities of an entity are declared to
    serve.
    """

    capability: str
    intents: list[Any]


class DegreesOfRow(TypedDict):
    """Row of `degrees_of`: Count the relationships one can step over from entities, capabilities and
    intents; slow for a hub.
    """

    kind: str
    key: str
    degree: int


class DifferingStatementsRow(TypedDict):
    """Row of `differing_statements`: List entities for which sources state different types, ranks or
    signals.
    """

    slug: str
    versions: int
    sources: list[Any]
    ranks: list[Any]


class EarlierTextsRow(TypedDict):
    """Row of `earlier_texts`: Read in which words sources stated capabilities once and state them no
    longer.
    """

    source: str
    key: str
    slug: str
    digest: str
    description: str
    as_of: str | None
    precedence: str
    alongside: list[Any]


class EarlierTextsOfRow(TypedDict):
    """Row of `earlier_texts_of`: Read in which words the capabilities of the named entities were stated
    once, and what goes on with them.
    """

    slug: str
    source: str
    key: str
    digest: str
    description: str
    as_of: str | None
    alongside: list[Any]
    continued_by: str | None
    similarity: float | None
    trusted: bool


class EntitiesAtUrlRow(TypedDict):
    """Row of `entities_at_url`: Find the entities whose home is at an address; scheme, www., case and a
    closing stroke do not count.
    """

    slug: str
    name: str


class EntitiesBySlugRow(TypedDict):
    """Row of `entities_by_slug`: Read the named entities with their scores in the published run."""

    slug: str
    name: str
    type: str
    free: bool | None
    pricing: str | None
    starting_price: str | None
    published_rank: int | None
    score: str | None


class EntitiesWithPiecesRow(TypedDict):
    """Row of `entities_with_pieces`: Find the entities whose slug or name contains one of some pieces of
    a misspelt one.
    """

    slug: str
    name: str


class EntityBySlugRow(TypedDict):
    """Row of `entity_by_slug`: Read one entity with its current figures and its score in the published
    run, in one statement.
    """

    entity: dict[str, Any]
    score: str | None
    run: str | None


class EntityCandidatesRow(TypedDict):
    """Row of `entity_candidates`: Find the entities a text may mean: by name, by the start of a slug or
    a name, else by a part of them.
    """

    slug: str
    name: str
    grade: int


class EntityContextsRow(TypedDict):
    """Row of `entity_contexts`: Read what others say about some entities: what they are compared with,
    needs that they met, and texts that mention them.
    """

    id: str
    rivals: list[Any]
    needs: list[Any]
    texts: list[Any]


class EntityKindsRow(TypedDict):
    """Row of `entity_kinds`: List all entities, their names and their types as lists in one row."""

    slugs: list[Any]
    names: list[Any]
    types: list[Any]


class EntityMeaningsRow(TypedDict):
    """Row of `entity_meanings`: Read the words by which entities can be found, a range of slugs at a
    time.
    """

    id: str
    name: str
    type: str
    description: str | None


class EntityNamesRow(TypedDict):
    """Row of `entity_names`: List all entities and their names as two lists in one row."""

    slugs: list[Any]
    names: list[Any]
    vetted: list[Any]


class EntityStatementsRow(TypedDict):
    """Row of `entity_statements`: Read every statement about the named entities but their raw signals."""

    slug: str
    source: str
    as_of: str | None
    layout: str | None
    sha256: str
    trusted: bool
    figures: dict[str, Any]


class EntityTableRow(TypedDict):
    """Row of `entity_table`: Read the current figures of all entities that trusted sources state, as
    parallel lists in one row; -1 stands for unknown.
    """

    slugs: list[Any]
    types: list[Any]
    ranks: list[Any]
    adoptions: list[Any]
    qualities: list[Any]
    ecosystems: list[Any]
    matches: list[Any]


class EntityToReplaceRow(TypedDict):
    """Row of `entity_to_replace`: Read what an entity is, how many capabilities it offers, and which
    state the names of the graph are in.
    """

    name: str
    type: str
    offered: int
    version: str


class EntityTypesRow(TypedDict):
    """Row of `entity_types`: List the types that entities have."""

    type: str


class EntityWordsRow(TypedDict):
    """Row of `entity_words`: Read the texts of every entity: its name and description, and those of what
    it offers.
    """

    slug: str
    texts: list[Any]


class EqualNamesRow(TypedDict):
    """Row of `equal_names`: List names shared by several entities, which may be one thing under two
    slugs.
    """

    name: str
    slugs: list[Any]


class EqualUrlsRow(TypedDict):
    """Row of `equal_urls`: List home page URLs shared by several entities, which may be one thing under
    several slugs.
    """

    url: str
    slugs: list[Any]


class EventSourcesRow(TypedDict):
    """Row of `event_sources`: List the registered files of search events."""

    id: str
    location: str
    sha256: str
    trusted: bool
    events: int
    repeated: int
    refused: int


class FittingEntitiesRow(TypedDict):
    """Row of `fitting_entities`: Of the named entities, read those that pass the filters, with what puts
    them in order.
    """

    slug: str
    name: str
    type: str
    position: int | None


class FoundEntitiesRow(TypedDict):
    """Row of `found_entities`: Read entities as a search shows them, each with the capability it was
    found by and its score in the published run.
    """

    slug: str
    name: str
    type: str
    free: bool | None
    pricing: str | None
    starting_price: str | None
    published_rank: int | None
    score: str | None
    capability_name: str | None
    matched_name: str | None


class FreeAbovePaidRow(TypedDict):
    """Row of `free_above_paid`: List free entities ranked above a paid one they are compared with."""

    free: str
    free_rank: float
    paid: str
    paid_rank: float
    price: str | None
    certain: bool


class FreeSubstitutesRow(TypedDict):
    """Row of `free_substitutes`: List free entities that offer something similar to what a paid one
    offers, the closest first.
    """

    slug: str
    name: str
    rank: float | None
    shared: int
    closest: float


class GapsRow(TypedDict):
    """Row of `gaps`: List intents that are searched for but rarely served well, most searched first."""

    intent: str
    shown: int
    clicked: int
    succeeded: int
    failed: int
    declared: int


class GraphSizeRow(TypedDict):
    """Row of `graph_size`: Count the nodes of each label and the relationships of each type."""

    kind: str
    name: str
    count: int


class IntentByKeyRow(TypedDict):
    """Row of `intent_by_key`: Read one intent and what the event log says of it."""

    text: str
    searches: int | None
    shown: int | None
    clicked: int | None
    succeeded: int | None
    failed: int | None
    first_day: str | None
    last_day: str | None


class IntentDemandRow(TypedDict):
    """Row of `intent_demand`: List the most searched intents, with impressions, clicks and successes."""

    intent: str
    searches: int
    candidates: int
    shown: int
    clicked: int
    succeeded: int
    last_day: str


class IntentEvidenceOfRow(TypedDict):
    """Row of `intent_evidence_of`: List the intents for which an entity or one of its capabilities was
    shown, most chosen first.
    """

    intent: str
    shown: int
    examined: float
    clicked: int
    succeeded: int
    failed: int
    last_day: str


class IntentUnservedRow(TypedDict):
    """Row of `intent_unserved`: List intents whose searches rarely end in a choice: unmet needs."""

    intent: str
    shown: int
    clicked: int
    failed: int


class IntentsRow(TypedDict):
    """Row of `intents`: Read intents with what the event log says of each, a range of keys at a time."""

    id: str
    text: str
    searches: int | None
    shown: int | None
    clicked: int | None
    succeeded: int | None
    failed: int | None
    first_day: str | None
    last_day: str | None


class KnownCapabilitiesRow(TypedDict):
    """Row of `known_capabilities`: Say which of the named capabilities are stated now, and who offers
    them.
    """

    id: str
    capability: str
    entities: list[Any]
    vetted: bool


class KnownEntitiesRow(TypedDict):
    """Row of `known_entities`: Say which of the named entities trusted sources state now."""

    slug: str


class LastDayOfEvidenceRow(TypedDict):
    """Row of `last_day_of_evidence`: Return the last day of the search evidence of a graph of schema
    version 1.
    """

    day: str | None


class LeadingInSlotARow(TypedDict):
    """Row of `leading_in_slot_a`: List entities by their position in the run of slot a, as far as some
    position: the index finds these at once.
    """

    slug: str
    name: str
    type: str
    free: bool | None
    published_rank: int | None
    score: str


class LeadingInSlotBRow(TypedDict):
    """Row of `leading_in_slot_b`: List entities by their position in the run of slot b, as far as some
    position: the index finds these at once.
    """

    slug: str
    name: str
    type: str
    free: bool | None
    published_rank: int | None
    score: str


class LoadedInputsRow(TypedDict):
    """Row of `loaded_inputs`: Say what is known of inputs that may have been loaded before."""

    location: str
    kind: str
    sha256: str
    sources: int
    whole: int | None
    etag: str | None
    last_modified: str | None


class MarkStaleRow(TypedDict):
    """Row of `mark_stale`: Mark entities as stale that are not yet marked, so that everything derived
    from statements is rebuilt.
    """

    marked: int


class MarkUnmarkedWordsRow(TypedDict):
    """Row of `mark_unmarked_words`: Mark the words of entities that no projection marked: those of an
    earlier schema, or of an import.
    """

    marked: int


class MatchedByIntentRow(TypedDict):
    """Row of `matched_by_intent`: Read the search evidence of some intents, packed by intent."""

    intent: str
    keys: list[Any]
    candidates: list[Any]
    figures: list[Any]
    days: list[Any]


class MatchedOfCapabilityRow(TypedDict):
    """Row of `matched_of_capability`: Read what the searches for each intent say of one capability, most
    clicked first.
    """

    intent: str
    shown: int
    clicked: int
    succeeded: int
    failed: int


class MentionNetworkRow(TypedDict):
    """Row of `mention_network`: List which entity mentions which in capability texts, one row per pair,
    most frequent first.
    """

    source: str
    target: str
    mentions: int
    worse: int
    better: int


class MentionsRow(TypedDict):
    """Row of `mentions`: Read all mentions, packed by the entity that mentions."""

    entity: str
    keys: list[Any]
    targets: list[Any]
    stances: list[Any]


class MentionsOfRow(TypedDict):
    """Row of `mentions_of`: List the entities mentioned by an entity and those that mention it, with the
    stance.
    """

    direction: str
    other: str
    other_name: str
    stance: str
    capability: str


class MethodologyByIdRow(TypedDict):
    """Row of `methodology_by_id`: Read the constants that runs were computed with."""

    constants: str


class MethodologyIdsRow(TypedDict):
    """Row of `methodology_ids`: List the methodologies whose constants are recorded."""

    id: str


class MostComparedRow(TypedDict):
    """Row of `most_compared`: List the entities compared on the most pages, and how often each wins."""

    slug: str
    name: str
    pages: int
    won: int
    rank: float | None


class MostMentionedRow(TypedDict):
    """Row of `most_mentioned`: List the entities mentioned most often in the texts of other pages, with
    the stances.
    """

    slug: str
    name: str
    mentions: int
    worse: int
    better: int
    rank: float | None


class MutualMentionsRow(TypedDict):
    """Row of `mutual_mentions`: List pairs of entities that mention each other, with what each says
    about itself.
    """

    one: str
    other: str
    says: list[Any]
    answers: list[Any]


class NamedSourcesRow(TypedDict):
    """Row of `named_sources`: Return what an explanation says of some sources."""

    id: str
    kind: str
    day: str
    location: str
    loaded: str


class NamesOfRow(TypedDict):
    """Row of `names_of`: Read what entities, capabilities and intents are called."""

    kind: str
    key: str
    name: str | None


class NamesSearchedForRow(TypedDict):
    """Row of `names_searched_for`: Read how entities are called, and how what a question says of them
    can be checked.
    """

    slug: str
    name: str
    type: str | None
    free: bool | None
    starting_price: str | None


class OfferedWordsRow(TypedDict):
    """Row of `offered_words`: Read the words of the capabilities of some entities."""

    id: str
    entity: str
    entity_name: str | None
    name: str | None
    description: str | None
    unique: str | None
    vetted: bool
    intents: list[Any]


class OffersLikeRow(TypedDict):
    """Row of `offers_like`: List capabilities whose text contains a string, ignoring case, and the
    entities that offer them, best ranked first.
    """

    slug: str
    name: str
    rank: float | None
    capability: str
    offers: str | None


class OffersOfRow(TypedDict):
    """Row of `offers_of`: List the capabilities of the named entities, packed by entity."""

    slug: str
    capabilities: list[Any]
    names: list[Any]


class OpeningStateRow(TypedDict):
    """Row of `opening_state`: Say what has to be done before a graph is used: figures to settle, or
    another version of the schema.
    """

    unsettled: bool
    schema: str | None
    copying: bool
    marks: int


class OrphanCapabilitiesRow(TypedDict):
    """Row of `orphan_capabilities`: List capabilities reachable only through their entity: similar to no
    other, for no intent, in no search.
    """

    slug: str
    capability: str
    name: str | None
    rank: float | None


class OutcomesOfRow(TypedDict):
    """Row of `outcomes_of`: Add up what searches say of an entity and of all it offers."""

    succeeded: int
    failed: int


class PagesOfPairRow(TypedDict):
    """Row of `pages_of_pair`: List the sources that compare two entities, whichever side each is on,
    current ones first.
    """

    source: str
    kind: str
    layout: str
    as_of: str | None
    left: str


class PauseRow(TypedDict):
    """Row of `pause`: Say whether a backup reads the graph, for which writers wait."""

    version: str


class PointersRow(TypedDict):
    """Row of `pointers`: Read all marks of the graph's state: the published run, and from what each
    derived thing was made.
    """

    id: str
    marks: dict[str, Any]


class ProjectEntitiesRow(TypedDict):
    """Row of `project_entities`: Write the current figures of entities and clear their stale mark, where
    nothing changed meanwhile.
    """

    slug: str


class PublishedPointerRow(TypedDict):
    """Row of `published_pointer`: Say which run is published, in which slot, and whether the plain
    figures follow it.
    """

    run: str
    slot: str
    settled: str | None


class PublishedPositionsRow(TypedDict):
    """Row of `published_positions`: Read the positions of the published run as parallel lists in one
    row.
    """

    slugs: list[Any]
    positions: list[Any]


class RankDisagreementsRow(TypedDict):
    """Row of `rank_disagreements`: List entities whose computed and published ranks differ, largest
    difference first.
    """

    slug: str
    name: str
    rank: float
    published_rank: int
    difference: float
    versions: int


class RankedByRunRow(TypedDict):
    """Row of `ranked_by_run`: Read what one run recorded of entities, as parallel lists in one row; -1
    where it no longer ranked one.
    """

    slugs: list[Any]
    figures: list[Any]


class RankedInRow(TypedDict):
    """Row of `ranked_in`: List the published runs in which a printed digit of an entity changed, oldest
    first; rank is null if it became unranked.
    """

    run: str
    as_of: str
    rank: float | None
    low: float | None
    high: float | None
    position: int | None
    tier: int | None
    adoption: float | None
    quality: float | None
    ecosystem: float | None
    match: float | None
    freshness: float | None
    sequence: int


class RatedPairsRow(TypedDict):
    """Row of `rated_pairs`: Read the estimates of the evidence of intents, packed by intent, a range of
    keys at a time.
    """

    intent: str
    keys: list[Any]
    candidates: list[Any]
    of_entity: list[Any]
    figures: list[Any]


class RawSignalsRow(TypedDict):
    """Row of `raw_signals`: Read the raw signals of a range of entities, both of trusted sources, as
    parallel lists in one row.
    """

    slugs: list[Any]
    metrics: list[Any]
    values: list[Any]
    days: list[Any]
    states: list[Any]
    sources: list[Any]


class RelationshipsAroundRow(TypedDict):
    """Row of `relationships_around`: Read the relationships between entities, capabilities and intents
    that touch the named nodes; not of nodes with too many.
    """

    type: str
    start: str
    start_kind: str
    start_name: str | None
    end: str
    end_kind: str
    end_name: str | None
    properties: dict[str, Any]


class RelationshipsWithRow(TypedDict):
    """Row of `relationships_with`: Read the relationships of an entity with some nodes, for one that has
    too many to read them all.
    """

    type: str
    start: str
    start_kind: str
    start_name: str | None
    end: str
    end_kind: str
    end_name: str | None
    properties: dict[str, Any]


class RenameStatedTimesRow(TypedDict):
    """Row of `rename_stated_times`: Name what pages print of how often entities were matched as such; in
    schema version 1 it had the name of what is measured.
    """

    renamed: int


class ResemblingRow(TypedDict):
    """Row of `resembling`: List what resembles some entities: compared with them on a page, or with
    similar capabilities.
    """

    slug: str
    compared: int
    similar: float


class RisingCapabilitiesRow(TypedDict):
    """Row of `rising_capabilities`: List capabilities clicked more often in the last window of days in
    the log than in the one before, largest gain first.
    """

    slug: str
    name: str
    before: int
    after: int
    gained: int


class RivalsOfRow(TypedDict):
    """Row of `rivals_of`: List the entities that an entity is compared with, how often each wins, and
    which is ranked higher.
    """

    rival: str
    name: str
    pages: int
    won: int
    lost: int
    rank: float | None
    ahead: bool | None


class RunByIdRow(TypedDict):
    """Row of `run_by_id`: Read all that is recorded of one run."""

    run: dict[str, Any]


class RunsRow(TypedDict):
    """Row of `runs`: List the acts of publishing runs, and the runs that were never published, newest
    first.
    """

    sequence: int
    id: str
    published_at: str | None
    state: str
    as_of: str
    methodology: str
    engine: str
    entities: int
    certified: int
    l1_bound: float
    ndcg: float | None
    tau: float | None
    rbo: float | None
    current: bool


class SchemaIndexesRow(TypedDict):
    """Row of `schema_indexes`: List what is indexed: ranges, keys and full text."""

    labels: list[Any] | None
    properties: list[Any] | None
    type: str


class ScoreSlotsRow(TypedDict):
    """Row of `score_slots`: Read both score slots and the settled score of all entities as parallel
    lists in one row.
    """

    slugs: list[Any]
    a: list[Any]
    b: list[Any]
    settled: list[Any]


class SearchCapabilitiesRow(TypedDict):
    """Row of `search_capabilities`: Find capabilities by the words of their names, descriptions and
    unique points.
    """

    slug: str
    capability: str
    entity_name: str | None
    type: str | None
    name: str | None
    description: str | None
    unique: str | None
    intents: list[Any]


class SearchEntitiesRow(TypedDict):
    """Row of `search_entities`: Find entities by the words of their names and descriptions."""

    slug: str
    capability: str | None
    name: str | None
    type: str | None
    description: str | None


class SearchIntentsRow(TypedDict):
    """Row of `search_intents`: Find capabilities by the words of the intents they are declared to serve."""

    slug: str
    capability: str
    entity_name: str | None
    type: str | None
    name: str | None
    description: str | None
    unique: str | None
    intents: list[Any]


class ServingIntentRow(TypedDict):
    """Row of `serving_intent`: List what serves an intent, either declared to or shown for it in
    searches, with the evidence.
    """

    slug: str
    offers: str | None
    declared: bool
    shown: int
    clicked: int
    succeeded: int
    failed: int


class SettledFiguresRow(TypedDict):
    """Row of `settled_figures`: Read the figures of the run that the plain figures of entities belong
    to, as parallel lists in one row.
    """

    slugs: list[Any]
    figures: list[Any]


class SignalsOfRow(TypedDict):
    """Row of `signals_of`: List what was measured for an entity, or why it was not, by metric, newest
    first.
    """

    metric: str
    value: float | None
    text: str | None
    state: str
    as_of: str
    source: str
    trusted: bool


class SimilarBetweenRow(TypedDict):
    """Row of `similar_between`: List the similar pairs between the capabilities of some entities and
    those of others.
    """

    capability: str
    capability_name: str | None
    other: str
    other_capability: str
    other_capability_name: str | None
    similarity: float


class SimilarEntitiesRow(TypedDict):
    """Row of `similar_entities`: For each capability of an entity, list the entities that offer similar
    ones, packed by capability.
    """

    capability: str
    others: list[Any]
    similar: list[Any]
    similarities: list[Any]


class SimilarOffersRow(TypedDict):
    """Row of `similar_offers`: List the capabilities of other entities that are similar to those of the
    named ones.
    """

    slug: str
    capability: str
    capability_name: str | None
    other: str
    other_capability: str
    other_capability_name: str | None
    similarity: float


class SimilarToRow(TypedDict):
    """Row of `similar_to`: Read what is similar to the capabilities of the named entities, packed by
    capability; not of those that very many are similar to.
    """

    slug: str
    capability: str
    others: list[Any]
    similarities: list[Any]


class SimilarToCapabilityRow(TypedDict):
    """Row of `similar_to_capability`: Read the capabilities most similar to one."""

    capability: str
    name: str | None
    entity: str
    similarity: float


class SimilaritiesRow(TypedDict):
    """Row of `similarities`: Read all similarities, packed by the capability with the smaller id."""

    first: str
    seconds: list[Any]
    similarities: list[Any]


class SourceCandidatesRow(TypedDict):
    """Row of `source_candidates`: Find the sources a text may mean: by id, by location, else by the
    start of one of them.
    """

    id: str
    location: str
    grade: int


class SourceContentsRow(TypedDict):
    """Row of `source_contents`: Say what the named sources are, and how much each states."""

    id: str
    kind: str
    location: str
    as_of: str | None
    loaded_at: str
    trusted: bool
    entities: int
    capabilities: int
    signals: int
    events: int


class SourceStatementRow(TypedDict):
    """Row of `source_statement`: Read everything one source states, as printed, in one statement."""

    source: dict[str, Any]
    sides: list[Any]
    capabilities: list[Any]


class SourceVersionsRow(TypedDict):
    """Row of `source_versions`: List all sources with what identifies their version, as parallel lists
    in one row.
    """

    ids: list[Any]
    kinds: list[Any]
    hashes: list[Any]
    days: list[Any]
    trusted: list[Any]
    locations: list[Any]
    loaded: list[Any]
    whole: list[Any]
    aliases: list[Any]
    meant: list[Any]
    accepted: list[Any]


class SourcesRow(TypedDict):
    """Row of `sources`: List the loaded sources, most recent first, with kind, location and the number
    of statements.
    """

    id: str
    kind: str
    location: str
    as_of: str | None
    loaded_at: str
    trusted: bool
    entities: int
    capabilities: int
    signals: int
    events: int


class SourcesByDayRow(TypedDict):
    """Row of `sources_by_day`: Count the sources by the day their figures hold for, newest day first and
    undated ones last.
    """

    day: str | None
    sources: int
    pages: int
    trusted: int


class SourcesByIdRow(TypedDict):
    """Row of `sources_by_id`: Say which of the named sources are known, and in which version."""

    id: str
    kind: str
    layout: str | None
    sha256: str
    as_of: str | None
    trusted: bool
    pending: bool
    location: str
    input_sha256: str | None
    input_sources: int | None
    precedence: str
    writer: str | None
    other_inputs: list[Any]


class SourcesOfRow(TypedDict):
    """Row of `sources_of`: List the sources that state figures for an entity, and what each states."""

    source: str
    kind: str
    as_of: str | None
    trusted: bool
    side: str | None
    rank: int | None
    adoption: int | None
    quality: int | None
    ecosystem: int | None
    match: int | None
    location: str


class SourcesSinceRow(TypedDict):
    """Row of `sources_since`: Count the sources that were loaded after a moment."""

    sources: int


class SourcesStandingAtRow(TypedDict):
    """Row of `sources_standing_at`: List sources whose statements on one entity stand at it or at
    another.
    """

    id: str


class StaleEntitiesRow(TypedDict):
    """Row of `stale_entities`: List entities whose statements changed since their current figures were
    made.
    """

    slug: str
    token: str
    name: str | None


class StaleLeadersRow(TypedDict):
    """Row of `stale_leaders`: List leading entities whose newest statement is older than a given day, or
    undated.
    """

    position: int
    slug: str
    rank: float
    newest: str | None
    sources: int


class StatedAliasesRow(TypedDict):
    """Row of `stated_aliases`: List what aliases are stated to mean, without reading the other sources."""

    alias: str
    meant: str


class StatedHereRow(TypedDict):
    """Row of `stated_here`: Say at which of the named entities any statement stands."""

    slug: str


class StatedOfRow(TypedDict):
    """Row of `stated_of`: Read which source states what of an entity."""

    source: str
    kind: str
    location: str
    as_of: str | None
    loaded_at: str
    trusted: bool
    figures: list[Any]
    capabilities: list[Any]


class StatedOnlyByRow(TypedDict):
    """Row of `stated_only_by`: Count what no other source states than the named ones."""

    entities: int
    capabilities: int


class StatedTextsRow(TypedDict):
    """Row of `stated_texts`: Read in which words sources state capabilities now, by the slug they name."""

    source: str
    as_of: str | None
    precedence: str
    slug: str | None
    digest: str | None
    description: str | None


class StatementsToMergeRow(TypedDict):
    """Row of `statements_to_merge`: Read the statements under a slug, wherever they stand, and those on
    the entity it is merged into.
    """

    alias: str
    slug: str
    source: str
    location: str
    key: str
    own: bool
    trusted: bool
    reused: bool
    name: str
    type_label: str
    url: str | None


class StepsFromRow(TypedDict):
    """Row of `steps_from`: Read where one can step to from entities, capabilities and intents, packed by
    node; of a node with too many relationships only their number.
    """

    kind: str
    key: str
    degree: int
    types: list[Any]
    along: list[Any]
    kinds: list[Any]
    others: list[Any]
    weights: list[Any]


class TextsOfCandidatesRow(TypedDict):
    """Row of `texts_of_candidates`: Read the words by which capabilities and entities can be found now;
    of what is gone, nothing.
    """

    slug: str
    capability: str | None
    entity_name: str | None
    type: str | None
    name: str | None
    description: str | None
    unique: str | None
    intents: list[Any]


class TimesMatchedRow(TypedDict):
    """Row of `times_matched`: Read how often searches showed each entity, in parallel lists."""

    slugs: list[Any]
    times: list[Any]


class TopEntitiesRow(TypedDict):
    """Row of `top_entities`: List entities by their position in the published run, unranked ones last,
    without those of untrusted sources alone; run and scores come from one statement.
    """

    run: str
    position: int | None
    slug: str
    name: str
    type: str
    free: bool | None
    rank: float | None
    published_rank: int | None
    score: str | None


class TypesRow(TypedDict):
    """Row of `types`: Count the entities of each type and the free ones among them, and give the best
    ranked one.
    """

    type: str
    entities: int
    free: int
    best: str | None
    best_rank: float | None


class UndecidedPairsRow(TypedDict):
    """Row of `undecided_pairs`: List compared pairs whose rank intervals overlap, so that neither is
    certainly better, closest first.
    """

    higher: str
    lower: str
    gap: float
    overlap: float
    pages: int


class UnlikeAllOthersRow(TypedDict):
    """Row of `unlike_all_others`: List the capabilities of an entity to which no other entity offers
    anything similar.
    """

    capability: str
    name: str | None
    unique: str | None


class UntrustedOnlyRow(TypedDict):
    """Row of `untrusted_only`: List entities that only untrusted sources state, which are therefore
    unranked.
    """

    slug: str
    name: str
    rank: float | None
    sources: list[Any]


class UpsetsRow(TypedDict):
    """Row of `upsets`: List pages whose named winner is currently ranked below the loser, largest
    distance first.
    """

    source: str
    as_of: str | None
    winner: str
    winner_rank: float
    loser: str
    loser_rank: float


class WaitingEntitiesRow(TypedDict):
    """Row of `waiting_entities`: Count the entities of which only raw signals are stated, so that they
    wait for a page or a passport.
    """

    waiting: int


class WhoServesRow(TypedDict):
    """Row of `who_serves`: List what was shown for an intent, first what was chosen most for how often
    it was likely seen.
    """

    entities: list[Any]
    name: str | None
    shown: int
    examined: float
    clicked: int
    succeeded: int
    failed: int
    last_day: str
    candidate: str


class WidestIntervalsRow(TypedDict):
    """Row of `widest_intervals`: List the ranked entities with the widest rank interval: those about
    which least is known.
    """

    slug: str
    name: str
    rank: float
    low: float
    high: float
    width: float
    sources: int


class WithdrawSignalsRow(TypedDict):
    """Row of `withdraw_signals`: Take back raw signals of a source, some at a time; an entity that
    nothing else is stated of is forgotten.
    """

    withdrawn: int


class WithoutCapabilitiesRow(TypedDict):
    """Row of `without_capabilities`: List entities without known capabilities, which no search or
    traversal can find by what they do.
    """

    slug: str
    name: str
    type: str
    rank: float | None
    stated: int | None


class WordsMarksRow(TypedDict):
    """Row of `words_marks`: Read which projection wrote the words of each entity and of its capabilities
    last.
    """

    slug: str
    mark: str | None


class Read(Protocol):
    """How a query that only reads is called by its name."""

    @overload
    def __call__(
        self,
        name: Literal["alias_names"],
        /,
    ) -> list[AliasNamesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["aliased_entities"],
        /,
    ) -> list[AliasedEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["aliased_statements"],
        /,
    ) -> list[AliasedStatementsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["all_runs"],
        /,
    ) -> list[AllRunsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["all_steps_from"],
        /,
        *,
        entities: Collection[Any],
        capabilities: Collection[Any],
        intents: Collection[Any],
    ) -> list[AllStepsFromRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["answered_by"],
        /,
        *,
        intents: Collection[Any],
    ) -> list[AnsweredByRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["any_stale"],
        /,
    ) -> list[AnyStaleRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["capabilities_of"],
        /,
        *,
        slug: str,
    ) -> list[CapabilitiesOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["capability_by_id"],
        /,
        *,
        id: str,
    ) -> list[CapabilityByIdRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["capability_sources"],
        /,
        *,
        ids: Collection[Any],
    ) -> list[CapabilitySourcesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["capability_statements"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[CapabilityStatementsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["capability_texts"],
        /,
        *,
        after: str,
        limit: int,
    ) -> list[CapabilityTextsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["capability_texts_of"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[CapabilityTextsOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["co_matched"],
        /,
        *,
        slug: str,
        intents: int,
        most: int,
    ) -> list[CoMatchedRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["compared_pairs"],
        /,
        *,
        slug: str,
        others: Collection[Any],
        limit: int,
    ) -> list[ComparedPairsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["compared_with_same"],
        /,
        *,
        slug: str,
        rivals: int,
        most: int,
    ) -> list[ComparedWithSameRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["comparison_table"],
        /,
    ) -> list[ComparisonTableRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["comparisons_of"],
        /,
        *,
        slug: str,
    ) -> list[ComparisonsOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["continued_capabilities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[ContinuedCapabilitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["contradictory_pages"],
        /,
        *,
        limit: int = ...,
    ) -> list[ContradictoryPagesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["copy_state"],
        /,
    ) -> list[CopyStateRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["crowded_capabilities"],
        /,
        *,
        similarity: float = ...,
        limit: int = ...,
    ) -> list[CrowdedCapabilitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["daily_evidence"],
        /,
        *,
        limit: int,
    ) -> list[DailyEvidenceRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["declared_intents_of"],
        /,
        *,
        slug: str,
    ) -> list[DeclaredIntentsOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["degrees_of"],
        /,
        *,
        entities: Collection[Any],
        capabilities: Collection[Any],
        intents: Collection[Any],
    ) -> list[DegreesOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["differing_statements"],
        /,
        *,
        limit: int = ...,
    ) -> list[DifferingStatementsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["earlier_texts"],
        /,
        *,
        sources: Collection[Any],
    ) -> list[EarlierTextsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["earlier_texts_of"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[EarlierTextsOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entities_at_url"],
        /,
        *,
        url: str,
    ) -> list[EntitiesAtUrlRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entities_by_slug"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[EntitiesBySlugRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entities_with_pieces"],
        /,
        *,
        pieces: Collection[Any],
        limit: int = ...,
    ) -> list[EntitiesWithPiecesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_by_slug"],
        /,
        *,
        slug: str,
    ) -> list[EntityBySlugRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_candidates"],
        /,
        *,
        text: str,
        limit: int = ...,
    ) -> list[EntityCandidatesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_contexts"],
        /,
        *,
        slugs: Collection[Any],
        most: int = ...,
    ) -> list[EntityContextsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_kinds"],
        /,
    ) -> list[EntityKindsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_meanings"],
        /,
        *,
        after: str,
        limit: int,
    ) -> list[EntityMeaningsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_names"],
        /,
    ) -> list[EntityNamesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_statements"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[EntityStatementsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_table"],
        /,
    ) -> list[EntityTableRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_to_replace"],
        /,
        *,
        slug: str,
    ) -> list[EntityToReplaceRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_types"],
        /,
    ) -> list[EntityTypesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["entity_words"],
        /,
    ) -> list[EntityWordsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["equal_names"],
        /,
        *,
        limit: int = ...,
    ) -> list[EqualNamesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["equal_urls"],
        /,
        *,
        limit: int = ...,
    ) -> list[EqualUrlsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["event_sources"],
        /,
    ) -> list[EventSourcesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["fitting_entities"],
        /,
        *,
        slugs: Collection[Any],
        type: str | None = ...,
        free: bool | None = ...,
        min_rank: float = ...,
    ) -> list[FittingEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["found_entities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[FoundEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["free_above_paid"],
        /,
        *,
        type: str | None = ...,
        limit: int = ...,
    ) -> list[FreeAbovePaidRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["free_substitutes"],
        /,
        *,
        slug: str,
        limit: int = ...,
    ) -> list[FreeSubstitutesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["gaps"],
        /,
        *,
        success: float = ...,
        searched: int = ...,
        limit: int = ...,
    ) -> list[GapsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["graph_size"],
        /,
    ) -> list[GraphSizeRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["intent_by_key"],
        /,
        *,
        key: str,
    ) -> list[IntentByKeyRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["intent_demand"],
        /,
        *,
        limit: int = ...,
    ) -> list[IntentDemandRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["intent_evidence_of"],
        /,
        *,
        slug: str,
        limit: int = ...,
    ) -> list[IntentEvidenceOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["intent_unserved"],
        /,
        *,
        fewest: int = ...,
        limit: int = ...,
    ) -> list[IntentUnservedRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["intents"],
        /,
        *,
        after: str,
        limit: int,
    ) -> list[IntentsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["known_capabilities"],
        /,
        *,
        ids: Collection[Any],
    ) -> list[KnownCapabilitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["known_entities"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[KnownEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["last_day_of_evidence"],
        /,
    ) -> list[LastDayOfEvidenceRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["leading_in_slot_a"],
        /,
        *,
        within: int,
        type: str | None = ...,
        free: bool | None = ...,
        min_rank: float = ...,
        skip: int = ...,
        limit: int,
    ) -> list[LeadingInSlotARow]: ...

    @overload
    def __call__(
        self,
        name: Literal["leading_in_slot_b"],
        /,
        *,
        within: int,
        type: str | None = ...,
        free: bool | None = ...,
        min_rank: float = ...,
        skip: int = ...,
        limit: int,
    ) -> list[LeadingInSlotBRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["loaded_inputs"],
        /,
        *,
        locations: Collection[Any],
    ) -> list[LoadedInputsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["matched_by_intent"],
        /,
        *,
        intents: Collection[Any],
    ) -> list[MatchedByIntentRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["matched_of_capability"],
        /,
        *,
        id: str,
        limit: int,
    ) -> list[MatchedOfCapabilityRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["mention_network"],
        /,
        *,
        stance: str | None = ...,
        limit: int = ...,
    ) -> list[MentionNetworkRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["mentions"],
        /,
    ) -> list[MentionsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["mentions_of"],
        /,
        *,
        slug: str,
    ) -> list[MentionsOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["methodology_by_id"],
        /,
        *,
        id: str,
    ) -> list[MethodologyByIdRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["methodology_ids"],
        /,
    ) -> list[MethodologyIdsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["most_compared"],
        /,
        *,
        limit: int = ...,
    ) -> list[MostComparedRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["most_mentioned"],
        /,
        *,
        limit: int = ...,
    ) -> list[MostMentionedRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["mutual_mentions"],
        /,
        *,
        limit: int = ...,
    ) -> list[MutualMentionsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["named_sources"],
        /,
        *,
        ids: Collection[Any],
    ) -> list[NamedSourcesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["names_of"],
        /,
        *,
        entities: Collection[Any],
        capabilities: Collection[Any],
        intents: Collection[Any],
    ) -> list[NamesOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["names_searched_for"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[NamesSearchedForRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["offered_words"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[OfferedWordsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["offers_like"],
        /,
        *,
        text: str,
        free: bool | None = ...,
        limit: int = ...,
    ) -> list[OffersLikeRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["offers_of"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[OffersOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["opening_state"],
        /,
    ) -> list[OpeningStateRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["orphan_capabilities"],
        /,
        *,
        limit: int = ...,
    ) -> list[OrphanCapabilitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["outcomes_of"],
        /,
        *,
        slug: str,
    ) -> list[OutcomesOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["pages_of_pair"],
        /,
        *,
        a: str,
        b: str,
    ) -> list[PagesOfPairRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["pause"],
        /,
    ) -> list[PauseRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["pointers"],
        /,
    ) -> list[PointersRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["published_pointer"],
        /,
    ) -> list[PublishedPointerRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["published_positions"],
        /,
    ) -> list[PublishedPositionsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["rank_disagreements"],
        /,
        *,
        at_least: float = ...,
        limit: int = ...,
    ) -> list[RankDisagreementsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["ranked_by_run"],
        /,
        *,
        run: str,
    ) -> list[RankedByRunRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["ranked_in"],
        /,
        *,
        slug: str,
    ) -> list[RankedInRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["rated_pairs"],
        /,
        *,
        after: str,
        limit: int,
    ) -> list[RatedPairsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["raw_signals"],
        /,
        *,
        first: str,
        last: str,
        until: str,
        missing: float,
    ) -> list[RawSignalsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["relationships_around"],
        /,
        *,
        entities: Collection[Any],
        capabilities: Collection[Any],
        intents: Collection[Any],
        most: int,
    ) -> list[RelationshipsAroundRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["relationships_with"],
        /,
        *,
        slug: str,
        entities: Collection[Any],
        capabilities: Collection[Any],
        intents: Collection[Any],
    ) -> list[RelationshipsWithRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["resembling"],
        /,
        *,
        slugs: Collection[Any],
        limit: int = ...,
    ) -> list[ResemblingRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["rising_capabilities"],
        /,
        *,
        limit: int = ...,
    ) -> list[RisingCapabilitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["rivals_of"],
        /,
        *,
        slug: str,
    ) -> list[RivalsOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["run_by_id"],
        /,
        *,
        id: str,
    ) -> list[RunByIdRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["runs"],
        /,
        *,
        limit: int = ...,
    ) -> list[RunsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["schema_indexes"],
        /,
    ) -> list[SchemaIndexesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["score_slots"],
        /,
    ) -> list[ScoreSlotsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["search_capabilities"],
        /,
        *,
        index: str,
        text: str,
        limit: int = ...,
    ) -> list[SearchCapabilitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["search_entities"],
        /,
        *,
        index: str,
        text: str,
        limit: int = ...,
    ) -> list[SearchEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["search_intents"],
        /,
        *,
        index: str,
        text: str,
        limit: int = ...,
    ) -> list[SearchIntentsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["serving_intent"],
        /,
        *,
        intent: str,
    ) -> list[ServingIntentRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["settled_figures"],
        /,
    ) -> list[SettledFiguresRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["signals_of"],
        /,
        *,
        slug: str,
        limit: int = ...,
    ) -> list[SignalsOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["similar_between"],
        /,
        *,
        slugs: Collection[Any],
        others: Collection[Any],
        most: int,
    ) -> list[SimilarBetweenRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["similar_entities"],
        /,
        *,
        slug: str,
    ) -> list[SimilarEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["similar_offers"],
        /,
        *,
        slugs: Collection[Any],
        threshold: float = ...,
    ) -> list[SimilarOffersRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["similar_to"],
        /,
        *,
        slugs: Collection[Any],
        most: int,
    ) -> list[SimilarToRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["similar_to_capability"],
        /,
        *,
        id: str,
        limit: int,
    ) -> list[SimilarToCapabilityRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["similarities"],
        /,
    ) -> list[SimilaritiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["source_candidates"],
        /,
        *,
        text: str,
        limit: int,
    ) -> list[SourceCandidatesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["source_contents"],
        /,
        *,
        ids: Collection[Any],
    ) -> list[SourceContentsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["source_statement"],
        /,
        *,
        id: str,
    ) -> list[SourceStatementRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["source_versions"],
        /,
    ) -> list[SourceVersionsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["sources"],
        /,
        *,
        kind: str = ...,
        limit: int = ...,
    ) -> list[SourcesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["sources_by_day"],
        /,
        *,
        limit: int = ...,
    ) -> list[SourcesByDayRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["sources_by_id"],
        /,
        *,
        ids: Collection[Any],
    ) -> list[SourcesByIdRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["sources_of"],
        /,
        *,
        slug: str,
    ) -> list[SourcesOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["sources_since"],
        /,
        *,
        at: str,
    ) -> list[SourcesSinceRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["sources_standing_at"],
        /,
        *,
        at: str,
        stated_of: str,
        limit: int,
    ) -> list[SourcesStandingAtRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["stale_entities"],
        /,
        *,
        limit: int,
    ) -> list[StaleEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["stale_leaders"],
        /,
        *,
        before: str,
        leaders: int = ...,
    ) -> list[StaleLeadersRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["stated_aliases"],
        /,
    ) -> list[StatedAliasesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["stated_here"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[StatedHereRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["stated_of"],
        /,
        *,
        slug: str,
    ) -> list[StatedOfRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["stated_only_by"],
        /,
        *,
        ids: Collection[Any],
    ) -> list[StatedOnlyByRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["stated_texts"],
        /,
        *,
        sources: Collection[Any],
    ) -> list[StatedTextsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["statements_to_merge"],
        /,
        *,
        slug: str,
        entity: str,
    ) -> list[StatementsToMergeRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["steps_from"],
        /,
        *,
        entities: Collection[Any],
        capabilities: Collection[Any],
        intents: Collection[Any],
        bound: int,
    ) -> list[StepsFromRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["texts_of_candidates"],
        /,
        *,
        capabilities: Collection[Any],
        entities: Collection[Any],
    ) -> list[TextsOfCandidatesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["times_matched"],
        /,
    ) -> list[TimesMatchedRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["top_entities"],
        /,
        *,
        type: str | None = ...,
        free: bool | None = ...,
        min_rank: float = ...,
        skip: int = ...,
        limit: int = ...,
    ) -> list[TopEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["types"],
        /,
    ) -> list[TypesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["undecided_pairs"],
        /,
        *,
        limit: int = ...,
    ) -> list[UndecidedPairsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["unlike_all_others"],
        /,
        *,
        slug: str,
    ) -> list[UnlikeAllOthersRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["untrusted_only"],
        /,
        *,
        limit: int = ...,
    ) -> list[UntrustedOnlyRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["upsets"],
        /,
        *,
        limit: int = ...,
    ) -> list[UpsetsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["waiting_entities"],
        /,
    ) -> list[WaitingEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["who_serves"],
        /,
        *,
        intent: str,
        limit: int = ...,
    ) -> list[WhoServesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["widest_intervals"],
        /,
        *,
        type: str | None = ...,
        limit: int = ...,
    ) -> list[WidestIntervalsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["without_capabilities"],
        /,
        *,
        limit: int = ...,
    ) -> list[WithoutCapabilitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["words_marks"],
        /,
    ) -> list[WordsMarksRow]: ...


class Write(Protocol):
    """How a query that writes is called by its name."""

    @overload
    def __call__(
        self,
        name: Literal["begin_pause"],
        /,
        *,
        version: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["begin_retraction"],
        /,
        *,
        id: str,
        writer: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["change_matched"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["change_mentions"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["change_similarities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["create_matched_capabilities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["create_matched_entities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["create_mentions"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["create_similarities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["declare_intents"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["end_pause"],
        /,
        *,
        version: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["finish_copy"],
        /,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["finish_settling"],
        /,
        *,
        run: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["forget_aliased"],
        /,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["forget_earlier_texts"],
        /,
        *,
        sources: Collection[Any],
        keys: Collection[Any],
        token: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["forget_entities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["forget_intents"],
        /,
        *,
        keys: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["forget_sources"],
        /,
        *,
        ids: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["forget_vanished_capabilities"],
        /,
        *,
        ids: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["hold_entities"],
        /,
        *,
        slugs: Collection[Any],
        token: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["hold_pointer"],
        /,
        *,
        id: str,
        token: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["hold_sources"],
        /,
        *,
        ids: Collection[Any],
        token: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["keep_earlier_texts"],
        /,
        *,
        rows: Collection[Any],
        token: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["link_earlier_texts"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_alias"],
        /,
        *,
        slug: str,
        alias_of: str | None,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_copy"],
        /,
        *,
        copy_of: str,
        stage: int,
        done: int,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_derived"],
        /,
        *,
        id: str,
        digest: str | None,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_derived_from"],
        /,
        *,
        id: str,
        digest: str | None,
        inputs: str | None,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_loaded"],
        /,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_retracted"],
        /,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_reused_capabilities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_reused_entities"],
        /,
        *,
        rows: Collection[Any],
        token: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_searched_texts"],
        /,
        *,
        digest: str,
        version: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_stale"],
        /,
        *,
        token: str,
        limit: int,
    ) -> list[MarkStaleRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["mark_unmarked_words"],
        /,
        *,
        mark: str,
    ) -> list[MarkUnmarkedWordsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["move_capability_statements"],
        /,
        *,
        sources: Collection[Any],
        at: str,
        to: str,
        stated_of: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["move_earlier_texts"],
        /,
        *,
        sources: Collection[Any],
        at: str,
        to: str,
        stated_of: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["move_entity_statements"],
        /,
        *,
        sources: Collection[Any],
        at: str,
        to: str,
        stated_of: str,
        token: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["note_inputs"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["note_other_inputs"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["note_version"],
        /,
        *,
        id: str,
        version: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["project_capabilities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["project_entities"],
        /,
        *,
        rows: Collection[Any],
        mark: str,
    ) -> list[ProjectEntitiesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["project_vanished_capabilities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["publish_run"],
        /,
        *,
        run: str,
        slot: str,
        at: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["record_methodology"],
        /,
        *,
        id: str,
        constants: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["record_run"],
        /,
        *,
        run: Mapping[str, Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["relate_sides"],
        /,
        *,
        sources: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["release_entities"],
        /,
        *,
        slugs: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["release_sources"],
        /,
        *,
        ids: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["remove_daily_evidence"],
        /,
        *,
        keys: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["remove_intents"],
        /,
        *,
        keys: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["remove_matched"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["remove_mentions"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["remove_similarities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["rename_stated_times"],
        /,
        *,
        limit: int,
    ) -> list[RenameStatedTimesRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["renew_pause"],
        /,
        *,
        token: str,
        renewed: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["settle_scores"],
        /,
        *,
        run: str,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["state_capabilities"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["state_entities"],
        /,
        *,
        rows: Collection[Any],
        token: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["state_signals"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["state_sources"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["withdraw_comparisons"],
        /,
        *,
        sources: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["withdraw_intents"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["withdraw_signals"],
        /,
        *,
        source: str,
        limit: int,
    ) -> list[WithdrawSignalsRow]: ...

    @overload
    def __call__(
        self,
        name: Literal["withdraw_statements"],
        /,
        *,
        sources: Collection[Any],
        token: str,
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["write_intents"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["write_rates"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["write_scores"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...

    @overload
    def __call__(
        self,
        name: Literal["write_times_matched"],
        /,
        *,
        rows: Collection[Any],
    ) -> list[Never]: ...
