"""What stands between the network and Streamlit: who is answered, and how much may be sent."""
