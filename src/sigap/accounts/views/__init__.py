"""The skin of this room: each file one group of pages; views only translate HTTP."""
