"""The engine of this machine in several worker processes, one thread each: pictures stay bit for bit the same."""
