"""How a movement is drawn: the poses of `figure.toml` become a body, a body a picture, pictures a clip."""
