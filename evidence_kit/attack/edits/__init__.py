"""What is altered in a bundle: each function gives the members that are other than they were; none where there is nothing to alter.

files       members swapped, taken out, added; papers that a clerk follows
meaning     records that say something else, every digest put right
custody     the journal and what dates it
paper       the exhibit book after it was signed
"""
