"""The engine of this machine: models in memory, one pipeline a job."""
