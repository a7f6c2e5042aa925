"""Things that tests make, one file per room."""
