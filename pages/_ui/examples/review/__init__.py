"""The part of Examples that says what to label next."""
