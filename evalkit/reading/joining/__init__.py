"""Which truth belongs to which scores? Ids are matched, items are left out with a reason, and the rest is evaluated."""
