"""Before a case is filed: what is missing, doubled, out of order or better said otherwise. Pure rules over the case's nouns.

material    what the rules look at
places      the case's own words with their places, and what these are called
words       words that nobody filled in, English that is Chinese
phrases     what a case should not say of itself
catalogue   exhibits, their files, numbers and classes
files       what was taken in: doubles, the claimed picture, damage
claims      claims, facts and days
readiness   signer, seals, bundle and time limit
review      all of it
"""
