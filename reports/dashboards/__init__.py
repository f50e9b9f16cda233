"""What a Kanwil and the Ditjen see at a glance: readings, pictures as SVG, and their two pages."""
