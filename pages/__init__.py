"""The pages of the app. Each reads, computes (by evalkit) and draws."""
