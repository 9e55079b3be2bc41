"""The creation record: what a program that makes pictures said of each run as it happened, and what was seen in its folders."""
