"""What a published run means for the work: the mix, plays and actions, people and their time, where revenue goes."""
