"""Where people of a page may open tables: which folders and which services has the operator of the server named?"""
