"""How is separated text split into cells? Encodings, the first line, and quotes."""
