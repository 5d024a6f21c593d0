"""What decides in a council: pure, without Django and without a clock."""
