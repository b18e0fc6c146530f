"""What the checks found, as cards that open what stands behind them."""
