"""What runs the queue while the studio is open, unless another program is at it."""
