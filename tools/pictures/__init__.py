"""Pictures of Own Table in a real Matrix client, for the documentation."""
