"""What the engine answers, as pydantic models; their field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from graph.model import Capability, Entity, RawSignalState, Run
from matchgraph.results import Tabular


class Answer(BaseModel):
    """Settings all answers share."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def _repr_html_(self) -> str:
        """Return the answer as a notebook shows it."""
        from matchgraph.rendering.notebook import facts  # noqa: PLC0415  start-up time

        return facts(self.model_dump(mode="json"), type(self).__name__)


class KindCounts(Answer):
    """What became of the inputs of one kind: of statements, and of what was refused or skipped."""

    kind: str
    loaded: int = 0
    replaced: int = 0
    unchanged: int = 0
    superseded: int = 0
    refused: int = 0
    skipped: int = 0


class LoadReport(Answer):
    """What a load did: how many statements of each fate, and which inputs need a look."""

    loaded: int = 0
    replaced: int = 0
    unchanged: int = 0
    superseded: int = 0
    refused: int = 0
    skipped: int = 0
    entities: int = 0
    mentions: int = 0
    events: int = Field(0, description="search events the log did not hold")
    duplicate_events: int = Field(0, description="search events it held, or whose id their file repeats")
    unknown_candidates: int = Field(0, description="what the log names and no source states; it is kept")
    matched: int = Field(0, description="daily evidence written or removed")
    waiting: int = Field(0, description="entities of which only signals are stated; they wait for a page")
    dry_run: bool = False
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    kinds: tuple[KindCounts, ...] = Field((), description="the same by kind of input")


class SourceContents(Answer):
    """A source: what it is, when it came, and how much it states."""

    id: str
    kind: str
    location: str
    as_of: dt.date | None
    loaded_at: str | None
    trusted: bool
    entities: int = Field(description="entities it states anything of")
    capabilities: int
    signals: int = Field(description="raw signals")
    events: int = Field(description="distinct search events")


class EditedCapability(Answer):
    """A capability whose text a source edited: its earlier text, and what goes on with it now."""

    before: str
    until: dt.date | None = Field(description="the last day the earlier text was stated")
    now: str = Field(description="label of the capability that goes on with it")
    capability: str = Field(description="its id")
    alike: float = Field(description="share of letters in common with the text that came next, 0-1")


class SourceOfEntity(Answer):
    """What one source states of an entity, and when it came."""

    source: str
    kind: str
    location: str
    as_of: dt.date | None
    loaded_at: str | None
    trusted: bool
    figures: dict[str, Any] = Field(description="as stated; absent ones are not stated")
    capabilities: tuple[str, ...] = Field(description="labels of those it states")
    signals: dict[str, float | str] = Field(description="raw signals by metric, or their state")
    edited: tuple[EditedCapability, ...] = Field(description="those whose text it edited")


class StatedValue(Answer):
    """A value that sources state, the newest day one of them does, and who they are."""

    value: str | int | float | bool
    as_of: dt.date | None
    sources: tuple[str, ...]


class SourceConflict(Answer):
    """A figure of an entity on which its sources disagree: the value that is shown, and the others."""

    entity: str
    figure: str
    shown: StatedValue
    why: str = Field(description="why it is shown, and not the first of the others")
    others: tuple[StatedValue, ...]


class RetractReport(Answer):
    """What was taken back: the sources, and what no other source had brought."""

    sources: tuple[SourceContents, ...]
    entities: int = Field(description="entities no other source states")
    capabilities: int = Field(description="capabilities no other source states")
    events: int = Field(description="search events no other file holds")
    mentions: int = Field(description="mentions written or removed")
    matched: int = Field(description="daily evidence written or removed")
    outdated: bool = Field(description="whether the published run rests on sources taken back since")
    dry_run: bool = False


class AliasReport(Answer):
    """What was stated: the source that says so, the slug, and the entity it means."""

    source: str
    alias: str
    entity: str
    before: str | None = Field(description="the slug of the entity it was stated to mean before")
    sources: int = Field(description="sources that state something under this slug")
    outdated: bool = Field(description="whether the published run rests on what entities were before")
    dry_run: bool = False


class ExportReport(Answer):
    """What was exported, and where to."""

    target: str
    form: str
    nodes: int
    relationships: int


class CopyReport(Answer):
    """What a copy of a graph holds."""

    nodes: int
    relationships: int
    events: int = Field(description="files of search events")
    resumed: bool = Field(description="whether it went on with a copy that was broken off")


class RecomputeReport(Answer):
    """What a recompute found and published."""

    run: Run
    changed: int
    removed: int
    published: bool
    unranked: int
    agreeing: int
    disagreeing: int
    conflicts: int
    positions_moved: int
    later_sources: int = Field(0, description="sources that hold for a later day, and were left out")
    refusal: str | None = Field(None, description="why a dry run would not be published")


class RecordedRunAnswer(Run):
    """A run with its place in the order of making, and whether it is the published one."""

    sequence: int
    current: bool


class HistoryEntry(Answer):
    """What a published run said of an entity; `changed` holds by how much each printed figure did."""

    sequence: int
    run: str
    as_of: dt.date
    standing: Literal["entered", "changed", "unchanged", "left", "unranked"]
    position: int | None
    rank: float | None
    low: float | None
    high: float | None
    tier: int | None
    changed: dict[str, float]


class Change(Answer):
    """How an entity stands in one run and in another; a rise by n leads n positions up."""

    slug: str
    standing: Literal["entered", "moved", "left"]
    position: int | None
    position_before: int | None
    rise: int
    rank: float | None
    rank_before: float | None
    rank_change: float


class Mover(Answer):
    """An entity that stands elsewhere than in the run before."""

    slug: str
    name: str
    type: str
    free: bool | None
    position: int
    position_before: int
    rise: int
    rank: float
    rank_before: float
    rank_change: float


class RunDifference(Answer):
    """Two runs, and every entity whose rank, interval or position is not the same in both."""

    before: RecordedRunAnswer
    after: RecordedRunAnswer
    changes: tuple[Change, ...]

    def count(self, standing: str) -> int:
        """Return how many entities entered, left or moved."""
        return sum(change.standing == standing for change in self.changes)


class Evaluated(Answer):
    """How well a ranking of one day puts in order what people chose after it."""

    ranking: str
    later_searches: int
    ndcg: float | None
    reciprocal_rank: float | None
    pairwise_accuracy: float | None
    calibration: float | None
    later_sources: int = Field(description="sources that hold for a later day, of which nothing was learnt")


class RankedEntity(Answer):
    """One line of a ranking; the first five fields of `rank` are None where the entity is unranked."""

    position: int | None
    slug: str
    name: str
    type: str
    rank: float | None
    low: float | None
    high: float | None
    tier: int | None
    published_rank: int | None
    free: bool | None


class Ranking(Tabular, Answer):
    """The leading entities of the published run."""

    run: Run
    today: dt.date
    entities: tuple[RankedEntity, ...]
    outdated: bool = Field(False, description="whether the run rests on sources taken back since")

    def rows(self) -> list[dict[str, Any]]:
        """Return the entities as plain rows."""
        return [entity.model_dump(mode="json") for entity in self.entities]

    def _records(self) -> list[dict[str, Any]]:
        return self.rows()


class Rival(Answer):
    """A page that compares the entity with another."""

    source: str
    slug: str
    name: str
    verdict: Literal["wins", "loses", "none"]


class Mention(Answer):
    """A text that names another entity; `out` where this entity's page names the other."""

    direction: Literal["in", "out"]
    slug: str
    name: str
    stance: Literal["worse", "neutral", "better"]
    capability: str


class StatedSignal(Answer):
    """What a source measured of an entity, or why it could not; of a date `text` is its ISO day."""

    metric: str
    value: float | None
    text: str | None
    state: RawSignalState
    as_of: dt.date
    source: str
    trusted: bool = Field(description="whether it moves ranks")


class EntityCard(Answer):
    """Everything the graph holds of one entity.

    Of its raw signals these are the newest of each metric and, where that has no value, the last that had.
    """

    entity: Entity
    aliases: tuple[str, ...] = Field(description="other slugs that mean it")
    run: str | None
    outdated: bool = Field(description="whether the run rests on sources taken back since")
    raw_signals: tuple[StatedSignal, ...]
    capabilities: tuple[Capability, ...]
    rivals: tuple[Rival, ...]
    mentions: tuple[Mention, ...]


class ComparedSide(Answer):
    """One side of a comparison from current figures: computed beside published."""

    entity: Entity
    type_label: str
    capabilities: tuple[Capability, ...]


class ComparisonAnswer(Answer):
    """A comparison of any two entities; the verdict is made from unrounded values."""

    left: ComparedSide
    right: ComparedSide
    winner: Literal["left", "right"] | None
    certain: bool | None = Field(description="whether the intervals of the two ranks are apart")
    left_leads: tuple[str, ...]
    right_leads: tuple[str, ...]
    verdict: str
    pages: tuple[str, ...]
    run: str | None


class Suggestion(Answer):
    """An entity the engine suggests, with its place in the published run, and why."""

    slug: str
    name: str
    type: str
    rank: float | None
    position: int | None
    free: bool | None
    why: str

    @classmethod
    def of(cls, line: RankedEntity, **more: Any) -> Self:
        """Make a suggestion from a line of a ranking and what else is known."""
        shared = {name: getattr(line, name) for name in ("slug", "name", "type", "rank", "position", "free")}
        return cls(**shared, **more)


class SharedCapability(Answer):
    """A capability of the asked entity and the most similar one of the other."""

    capability: str
    name: str
    other: str
    other_name: str
    similarity: float


class SharedIntent(Answer):
    """A wish for which both entities were clicked or served, and how often each."""

    intent: str
    asked: int
    other: int


class PageVerdict(Answer):
    """A page that compares the asked entity with the other, and which of them it says wins."""

    source: str
    winner: Literal["asked", "other", "none"]


class Alternative(Suggestion):
    """Something that can stand in for an entity: what of it is kept, lost and added."""

    closeness: float = Field(description="1 - (1 - similarity)(1 - demand), what the order is by")
    similarity: float = Field(description="how much of what the entity offers is kept, 0-1")
    demand: float = Field(description="how much of the searches it was found for the other was, too, 0-1")
    shared: tuple[SharedCapability, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]
    intents: tuple[SharedIntent, ...]
    compared: tuple[str, ...]
    verdicts: tuple[PageVerdict, ...]
    pricing: str | None
    starting_price: str | None
    cheaper: bool | None = Field(description="than the asked entity; None where prices do not tell")
    open: bool | None = Field(description="whether its source is open; None where that is not stated")


class Step(Answer):
    """One step of a path: over which relation, to which node."""

    relation: str
    kind: Literal["entity", "capability", "intent"]
    key: str
    name: str


class Relation(Answer):
    """One relationship of a neighbourhood, with its ends; `depth` is how far away its farther end is."""

    depth: int
    start: str
    start_kind: Literal["entity", "capability", "intent"]
    start_name: str
    relation: str
    end: str
    end_kind: Literal["entity", "capability", "intent"]
    end_name: str
    properties: dict[str, Any]


class Found(Suggestion):
    """Something a search found: by a capability or, where that is None, as a whole."""

    capability: str | None
    capability_name: str | None
    confidence: float = Field(
        description="how sure it is that this is meant, 0-1: the best of words, meaning and proved success"
    )
    score: float = Field(description="weighted sum of words, meaning, evidence and rank")


Risk = Literal["default", "production", "strict"]


class ResolvedCandidate(Answer):
    """A candidate for an intent, with what it shows of what the risk asks for."""

    slug: str
    name: str
    type: str
    rank: float | None
    position: int | None
    free: bool | None
    capability: str | None
    capability_name: str | None
    score: float
    confidence: float = Field(description="how sure it is that this is meant, 0-1")
    lower: float = Field(
        description="lower bound of its rate of success here, less where the intent is another"
    )
    events: float = Field(description="effective trusted searches behind it")
    actors: float = Field(description="distinct actors behind it, each counting by the trust in it")
    lacks: tuple[str, ...] = Field(description="what it would need at this risk and does not show")


class Resolved(Answer):
    """What serves an intent best; `best` is None where nothing shows enough for the risk."""

    intent: str
    risk: Risk
    best: ResolvedCandidate | None
    alternatives: tuple[ResolvedCandidate, ...]
    needed: dict[str, float] = Field(description="what the risk asks for at the least")


class Reported(Answer):
    """What was reported on a recorded search: what was clicked, and how it went with one of its answers."""

    event: str
    clicked: tuple[str, ...]
    outcome: str | None = Field(description="the answer that served or did not")
    success: bool | None = Field(description="whether it served")


class Different(Suggestion):
    """Something different from what was seen, with the path that leads to it."""

    relevance: float
    kept: tuple[SharedCapability, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]
    path: tuple[Step, ...]


class Finding(Answer):
    """Something `check` found: what, where, and what it means."""

    kind: str
    subject: str
    message: str
    sources: tuple[str, ...] = ()
