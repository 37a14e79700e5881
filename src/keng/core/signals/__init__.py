"""The gong's language: strokes, signals, codebook; spelled into stroke times and recognised from them."""
