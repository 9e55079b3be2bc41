"""The catalogue of evidence as people in a law firm pass it around: Word, Excel, CSV; and back from Word and Excel.

columns        the columns, their heads in both languages, and how a head is recognised
rows           the rows of a case's catalogue, its elements and its damages
package        what a file from outside may be before a library opens it
spreadsheet    .xlsx, both ways        word_document   .docx, both ways        separated   .csv, out
returned       rows that came back → the catalogue that is wanted, or what is wrong with each row
"""
