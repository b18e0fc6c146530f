"""The parts of the strip below the board: what changes sides as the threshold moves."""
