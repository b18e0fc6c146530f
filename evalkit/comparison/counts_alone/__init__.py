"""Which of two models is better, where counts at some thresholds are all that is known?"""
