"""Writing with a model: the page, the tree of its texts, and the files that keep them."""
