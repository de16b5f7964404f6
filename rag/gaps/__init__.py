"""What is asked in vain, and what would mend it."""
