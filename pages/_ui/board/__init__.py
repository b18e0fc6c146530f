"""The live board as a component of Streamlit."""
