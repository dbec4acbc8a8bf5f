"""The language everyone in Lianyun speaks: movements, refs, places, milestones, timelines. Imports nothing of ours."""
