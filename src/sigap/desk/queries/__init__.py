"""Reads that compose rooms for one page. Everything takes the viewer; nothing here widens what a room allows."""
