"""Pages that are one HTML file each and ask nothing of any network: what the public sees, and what planners explore."""
