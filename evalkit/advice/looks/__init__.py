"""What do the checks look at? Passes over items, decisions and two models, each made once and kept."""
