"""The words of the shop: what parameters of its flows may be."""

from enum import Enum

from pydantic import BaseModel, Field


class Region(str, Enum):
    EUROPE = "europe"
    AMERICA = "america"
    ASIA = "asia"


class Warehouse(str, Enum):
    BASEL = "basel"
    LYON = "lyon"


class Campaign(BaseModel):
    subject: str = "What is new this week"
    regions: list[Region] = Field(default_factory=lambda: [Region.EUROPE])
    discount: float = Field(default=0.1, ge=0, le=0.5)
