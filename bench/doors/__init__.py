"""What each door says, as its own client sees it: the transcripts of docs/doors.md."""
