"""What the flows of the shop share. Imported from the repository's root."""
