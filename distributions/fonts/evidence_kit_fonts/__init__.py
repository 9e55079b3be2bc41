"""The fonts and the colour profile of evidence-kit, in `_data`; `evidence_kit.resources` finds them."""
