"""How the picture was made, as the creation's own records and its author say: parameters, log, drafts, prompt."""
