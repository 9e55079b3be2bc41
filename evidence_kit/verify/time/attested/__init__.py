"""What a notary put beside a bundle: the token over his signature, and the minutes."""
