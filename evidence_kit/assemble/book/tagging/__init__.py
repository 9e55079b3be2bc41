"""Tags: what is read aloud of a document, in which order, and what stands for its pictures (ISO 32000-1 §14.8, ISO 14289-1)."""
