"""What does a choice of thresholds do on data that it has not seen?"""
