"""Several glossaries behind one server: what declares them, hosts them, and asks them all."""
