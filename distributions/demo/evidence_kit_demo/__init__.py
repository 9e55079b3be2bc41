"""The sample case of evidence-kit and its model, in `_data`; `evidence_kit.resources` finds them."""
