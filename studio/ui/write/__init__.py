"""The Write page and its tabs; `write_page` says what the page consists of."""
