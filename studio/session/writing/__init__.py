"""What is written with a model: its page, its tree of branches, how both are kept."""
