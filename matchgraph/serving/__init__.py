"""What the faces that serve programs share: answers of one run, who asks, limits, figures for monitors."""
