"""How good is one model? Its counts by label and over all, what a service reports of it, averages and intervals."""
