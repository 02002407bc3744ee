"""What the end-to-end tests stand on: the running program, its services, its API and a real browser."""
