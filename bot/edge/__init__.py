"""Where the world is: Telegram in and out, the alarm clock, logs, the sandbox's clock. Thin: it only translates."""
