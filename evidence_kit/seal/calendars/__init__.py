"""OpenTimestamps calendars: a digest is submitted, and the promise is completed once a block keeps it."""
