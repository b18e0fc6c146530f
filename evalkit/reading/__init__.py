"""What do prediction files say? Bytes -> contents -> a recognised layout -> scores and truth -> Predictions."""
