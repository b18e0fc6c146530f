"""The parts of the Models page: choosing files, correcting how they are read, loading from Google."""
