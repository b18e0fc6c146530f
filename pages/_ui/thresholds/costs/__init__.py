"""What decisions cost, and how much rarer positives are where the model is used."""
