"""What did a person drop on the page? Files of any kind, paired with their truth, read in a child process."""
