"""One format, one file, one pure `parse`: the listing of this folder is the coverage."""
