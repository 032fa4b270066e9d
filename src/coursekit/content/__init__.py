"""What lessons and assignments must hold, and the student versions made from them."""
