"""What is handed in and filed, before a court sees it: roles by name, which file answers which exhibit, what is wrong."""
