"""Who stands watch on which night: turns one after another, and the fairest rota that keeps every rule."""
