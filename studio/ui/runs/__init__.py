"""The Runs page: what was trained, looked at, compared and gone on with."""
