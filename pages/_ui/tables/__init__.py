"""A table on the server: which one, counting it while the page looks on, and what is fetched of it?"""
