"""Find the right entity for a text: by words, meaning, evidence and rank.

terms → texts → word_index, meaning → index → candidates → hits → search, intent
"""
