"""What are the columns? Their roles, and which of them names the items."""
