"""What is open in the window: text, model and runs, and the work on them."""
