"""The raw metrics of a simulated world by what they are made from, whatever the methodology says."""

METRICS = {
    "adoption": ("stars", "downloads", "likes", "dependents", "citations"),
    "quality": ("checklist", "open_issues", "link_health", "description_depth"),
    "ecosystem": ("integrations", "registries", "mentions"),
    "freshness": ("last_release", "last_commit"),
}
