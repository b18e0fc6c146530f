"""Which threshold for each label, and how sure is that?"""
