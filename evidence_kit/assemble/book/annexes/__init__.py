"""The annexes: times, custody, what a court examines, how to check, the digests of the tables beside the book."""
