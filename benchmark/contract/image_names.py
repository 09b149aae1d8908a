"""How the names of image files end."""

# In small letters. A caption file may name an image by any name; these tell images among other files of a folder.
IMAGE_ENDINGS = (".tif", ".tiff", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
