"""The contents of the tabs beside Write; `studio.ui.write.tab_rows` lists the tabs."""
