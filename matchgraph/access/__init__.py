"""Who may ask and report: tokens, signed callbacks, and opaque actors."""
