"""From sources to catalogs to editions."""
