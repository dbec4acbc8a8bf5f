"""Coverage-guided fuzzing of everything that reads bytes: `make fuzz`. Nobody imports this but its tests."""
