"""Everything about stock, for flows that call these as their parts."""

from flows.stock.sync_stock import sync_stock as sync

__all__ = ["sync"]
