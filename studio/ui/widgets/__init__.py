"""Small parts that the pages share."""
