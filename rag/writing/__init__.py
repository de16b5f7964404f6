"""A reply -> an answer in a language model's words, as far as the quoted definitions bear it out."""
