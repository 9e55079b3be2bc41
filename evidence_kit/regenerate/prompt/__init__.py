"""From a prompt's text to the conditioning of the UNet, by the rules of the program that read it."""
