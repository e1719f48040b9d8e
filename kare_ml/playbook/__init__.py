"""What a published run means for the work: the mix, whom to win back, what to sell next."""
