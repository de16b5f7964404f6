"""What kills, fills, damages, floods and fuzzes."""
