"""The subject: documents, mathematics, measurement. Knows nothing of windows."""
