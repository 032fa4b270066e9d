"""From what Sphinx makes of an edition to what the site serves: finished pages, and no byte that no page asks for."""
