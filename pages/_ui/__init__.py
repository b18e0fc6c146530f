"""What pages share: session state, caches, how values look, and the live board as a component."""
