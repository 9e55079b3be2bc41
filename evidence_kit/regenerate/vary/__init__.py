"""One decision changed at a time: which decisions there are, and the sheet that shows what each one did."""
