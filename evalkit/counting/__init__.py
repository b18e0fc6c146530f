"""How many are right and wrong at each threshold? Counts, the ratios and areas that they give, and losses of items."""
