"""Which of two models is better, where both are counted in the same random groups and their rows stay elsewhere?"""
