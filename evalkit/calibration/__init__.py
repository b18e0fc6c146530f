"""How often does what a score promises come true, and how far off could a perfectly calibrated model be by chance?"""
