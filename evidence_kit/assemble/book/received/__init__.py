"""What a party handed in, shown as it is: pictures, texts, PDF, Word documents; anything else by name and digest."""
