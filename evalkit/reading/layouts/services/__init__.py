"""How is a file read that a service exports, or imports? One layout in each module."""
