"""From notebooks to the published pages."""
