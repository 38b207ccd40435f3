"""The main window: its menus, side bar, dialogs and notices."""
