"""What does a saved response of a service say? Responses, pasted text and tables of thresholds -> Evaluation."""
