"""Tests: each file is named after what it promises."""
