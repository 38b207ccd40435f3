"""The contents of the tabs beside the writing itself; `studio.ui.write.tab_rows` lists them."""
