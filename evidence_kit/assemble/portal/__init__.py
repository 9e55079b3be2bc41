"""What a court's portal takes one by one: a signed catalogue, one PDF an exhibit, the films, a receipt to be signed."""
