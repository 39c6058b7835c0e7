"""No engine is mentioned in this file."""
PREFIX = "imported"
NAME = "imported-name"
_HIDDEN = "hidden"
RENAMED = NAME


class Names:
    ETL = "class-constant"
    COMPUTED = PREFIX + "-x"
