"""The items that are looked at: a slice of them, on all pages."""
