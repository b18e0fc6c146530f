"""In which ways could a table be meant? One kind of table in each module; each proposal says what speaks against it."""
