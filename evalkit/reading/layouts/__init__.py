"""What is a layout, and what do layouts share? The layouts themselves are in tables/ and services/."""
