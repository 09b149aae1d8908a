"""What `search` needs of images and sounds: describes queries, lists folders of images, and draws result sheets."""
