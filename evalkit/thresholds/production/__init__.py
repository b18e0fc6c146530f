"""What do decisions cost, and what are they like, where the model is used?"""
