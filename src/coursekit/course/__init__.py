"""What a course is: its folder, editions, notebooks and files."""
