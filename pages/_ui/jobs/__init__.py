"""What takes long: in which thread is it done, and how does the page follow and end it?"""
