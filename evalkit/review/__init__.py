"""What to label next, to settle a question?"""
