"""Many users at once: sessions that speak the server's own protocol, and what a commit of theirs costs it."""
