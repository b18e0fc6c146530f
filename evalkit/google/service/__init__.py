"""What does a service of Google say now? Its models and their evaluations, asked live."""
