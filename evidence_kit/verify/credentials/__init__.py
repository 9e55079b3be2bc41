"""Content credentials of the pictures of a bundle, validated by a library of others in a process of its own."""
