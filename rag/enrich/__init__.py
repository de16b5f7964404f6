"""Questions that lay people would ask: tasks, answers, the gate that judges them, and keeping."""
