"""The training run as the window knows it: worker thread, session, controller."""
