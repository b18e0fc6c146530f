"""What do users hand over, and what is written for them? Bytes, strict JSON, and a process of its own."""
