"""The version of the code. Every run prints it, so that its log says which commit ran."""

VERSION = "1.0.0"
