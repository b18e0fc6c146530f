"""The Slices tab on Evaluate: for which items is the model worse?"""
