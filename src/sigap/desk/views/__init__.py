"""Views of the desk room, by page. Each translates HTTP and nothing more."""
