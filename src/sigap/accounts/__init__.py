"""Who is who, who may what, and how officers sign in."""
