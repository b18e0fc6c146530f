"""What can be seen and heard of an item, and of the recording that it is a part of?"""
