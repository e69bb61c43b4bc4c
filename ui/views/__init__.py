"""Views: functions of a snapshot that are drawn while they are visible."""
