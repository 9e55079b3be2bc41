"""What a case pleads besides its facts: licences, amounts; and what may not contradict itself in it."""
