"""What a movement is: files of recipes and words, and the code that loads, checks and finds them. Knows no bot."""
