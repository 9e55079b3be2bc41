"""The terminal face: commands of counsel, notary and court. Only here (and in other faces) the kit prints or exits."""
