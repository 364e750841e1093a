"""The looks, a file each: `light`, the house's own, with what derives from it, and `paper`, that of papers' figures."""
