"""What do services of Google say of a model? Saved responses, and live ones, which alone need packages of Google."""
