"""Before a case is filed: what is missing, doubled, out of order or better said otherwise. Pure rules over the case's nouns.

material    what the rules look at
places      the case's own words with their places, and what these are called
words       words that nobody filled in, English that is Chinese
phrases     what a case should not say of itself
catalogue   exhibits, their files, numbers and classes
files       what was taken in: doubles, the claimed picture, damage
claims      claims, facts and days
prompt_text what the case says of the picture's words and settings, held against the picture
consistency parties, titles, numbers, translations and sentences that do not agree
licences    one for each component, and limits of use
readiness   signer, seals, bundle and time limit
review      all of it
"""
