"""The main window and what it is made of: actions, menus, docks, files, recovery, settings."""
