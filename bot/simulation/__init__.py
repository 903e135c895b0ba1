"""`unkink simulate`: a town of people, a Telegram and a clock that are made up, around the real bot."""
