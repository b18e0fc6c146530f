"""How is a table or an array read that people write themselves? One layout, or a few alike, in each module."""
