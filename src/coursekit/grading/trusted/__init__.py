"""What decides about points."""
