"""What programs write into pictures about their making, one file a program or carrier."""
