"""Which of many models is ahead? A leaderboard on the items and labels that all of them share."""
