"""What programs and services write about one picture, in layouts of their own: one file each."""
