"""The one owner of what is open."""
