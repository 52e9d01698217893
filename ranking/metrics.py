"""Names and units of the raw metrics that signals are made of."""

COUNTS = (
    *("stars", "downloads", "likes", "dependents", "citations"),
    *("open_issues", "description_depth", "integrations", "registries", "mentions"),
)
DATES = ("last_release", "last_commit")
LIMITS = {"checklist": 100.0, "link_health": 1.0}
METRICS = (*COUNTS, *DATES, *LIMITS)
FEWER_IS_BETTER = "open_issues"
