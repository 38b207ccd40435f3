"""The Write page, and the tabs beside it."""
