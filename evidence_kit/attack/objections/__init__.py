"""What opposing counsel can say of what is filed, by rule. Pure: whatever a rule looks at was read before.

material       what the rules look at
creation       the day of creation: log, dating, class, whose words stand for the author
words          own and copied words, and what each of them does to the picture
demonstration  the run again: how near, against what chance, what was chosen to be shown
grounds        accounts, captures, licences, the accused picture, languages
raised         all of it
"""
