"""Models at Google: what is asked, the work under way, and the offer that a link to a model makes on every page."""
