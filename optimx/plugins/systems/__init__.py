"""The two owners of data that come with optimx: an office system and a mobile system, complete on one machine."""
