"""How is a hostile file kept from the server? A function runs in a child process with limits on memory and time."""
