"""The studio: a local web page over the store, for jobs, options side by side and what-ifs."""
